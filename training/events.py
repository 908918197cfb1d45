"""Train the event network (PyTorch): fine-tune the encoder and its heads on our corpora, and write both."""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from tracker.events.arguments import ROLES, place
from tracker.events.features import Context, candidates
from tracker.events.pieces import FIRST, LAST, NAMES, PAD, SPECIAL, UNKNOWN, WINDOW, Encoded, Encoder, windows
from tracker.language.knowledge import Knowledge
from tracker.language.linking import link
from tracker.language.parse import Parse
from tracker.language.reader import LanguageReader, Reading
from tracker.language.recognise import Found
from tracker.models import EVENT_TYPES, STAGES, EntityType
from training.arguments import anchors, gold_roles
from training.corpus import Document, load
from training.encoder import Net, choose_pieces, corpus_files, export, heads

LAYERS = 6
# Rows and pieces of a batch: short windows together, long ones together, so that little of a batch is padding. There are
# only two shapes, because oneDNN compiles its kernels anew for every shape it sees.
SHAPES = ((12, 192), (5, WINDOW))
BLANKED = 0.1
KEPT = 0.99
TYPE_ID: dict[str, int] = {t: i for i, t in enumerate(EVENT_TYPES)}
STAGE_ID = {s: i for i, s in enumerate(STAGES)}
HERE = Path(__file__).parent


@dataclass
class Example:
    """An encoded document with its targets; `pairs` and `roles` are those of its annotated triggers."""

    encoded: Encoded
    trigger: np.ndarray
    types: np.ndarray
    stage: np.ndarray
    pairs: np.ndarray
    roles: np.ndarray
    document: Document
    reading: Reading


def gold_reading(knowledge: Knowledge, document: Document, parse: Parse) -> Reading:
    """A parsed document with the annotated mentions in the place of recognised ones."""
    found = []
    for span in document.spans:
        surface = document.text[span.start : span.end]
        entry = knowledge.named(span.label, span.name) or knowledge.named(span.label, surface)
        value = span.name if span.label in ("date", "money") else None
        described = surface.split()[-1].islower()
        found.append(Found(span.start, span.end, span.label, entry, value, described))
    entities, entity_of = link(document.text, found, knowledge)
    return Reading(parse, found, entities, entity_of)


# What an unknown name is taken for by mistake, and how often it is in the third reading of a training text.
MISTAKEN: dict[EntityType, tuple[EntityType, ...]] = {
    "company": ("person", "region", "model", "agency", "media"),
    "model": ("company", "company", "region"),
    "region": ("company", "person", "agency"),
    "agency": ("company", "region", "law"),
    "person": ("company", "region", "agency"),
}
MISNAMED = 0.2


def misnamed(reading: Reading, knowledge: Knowledge, chance: random.Random) -> Reading:
    """The reading with some unknown names of a wrong type, as those of texts are that nobody has seen."""
    wrong: dict[str, EntityType] = {}
    found = []
    for mention in reading.mentions:
        surface = reading.parse.text[mention.start : mention.end]
        if mention.entry is None and not mention.described and mention.label in MISTAKEN:
            if surface not in wrong:
                other = chance.choice(MISTAKEN[mention.label])
                wrong[surface] = other if chance.random() < MISNAMED else mention.label
            found.append(replace(mention, label=wrong[surface]))
        else:
            found.append(mention)
    entities, entity_of = link(reading.parse.text, found, knowledge)
    return Reading(reading.parse, found, entities, entity_of)


def examples(reader: LanguageReader, encoder: Encoder, documents: list[Document]) -> list[tuple[Example, ...]]:
    """Encode documents, each with annotated and with recognised mentions, and with some of these of a wrong type."""
    chance = random.Random(5)
    readings = reader.read((d.text, date.fromisoformat(d.published)) for d in documents)
    out: list[tuple[Example, ...]] = []
    for d, seen in zip(documents, readings, strict=True):
        readings_of = (gold_reading(reader.knowledge, d, seen.parse), seen, misnamed(seen, reader.knowledge, chance))
        marked, recognised, mistaken = (example(encoder, d, reading, reader.knowledge) for reading in readings_of)
        out.append((marked, recognised, mistaken))
    return out


def example(encoder: Encoder, document: Document, reading: Reading, knowledge: Knowledge) -> Example:
    """Lay triggers, types and stages over tokens and sentences, roles over pairs."""
    parse = reading.parse
    trigger = np.zeros(len(parse.words), dtype=np.int64)
    types = np.zeros((len(parse.sentences), len(EVENT_TYPES)), dtype=np.float32)
    stage = np.full(len(parse.sentences), -1, dtype=np.int64)
    events = {e.number: e for e in document.events}
    for t in document.triggers:
        event = events[t.event]
        first, last = parse.tokens_of(t.start, t.end)
        trigger[first:last] = TYPE_ID[event.type] + 1
        sentence = parse.sentence_at(t.start)
        types[sentence, TYPE_ID[event.type]] = 1
        stage[sentence] = STAGE_ID[event.stage]
    pairs, roles = role_pairs(document, reading, knowledge)
    encoded = encoder.encode(parse, reading.mentions, reading.entity_of, document.published)
    return Example(encoded, trigger, types, stage, pairs, roles, document, reading)


def role_pairs(document: Document, reading: Reading, knowledge: Knowledge) -> tuple[np.ndarray, np.ndarray]:
    """(trigger token, type, mention token, place) of each annotated trigger and each entity near it, and the entity's role."""
    context = Context(reading, knowledge, document.published)
    rows: list[tuple[int, int, int, int]] = []
    roles: list[int] = []
    for event, anchor in anchors(document, reading):
        played = gold_roles(document, reading, event)
        for entity, spot in candidates(context, anchor):
            rows.append((anchor.token, TYPE_ID[anchor.type], spot.first, place(anchor, spot)))
            roles.append(ROLES.index(played.get(entity, "none")))
    return np.array(rows, dtype=np.int64).reshape(-1, 4), np.array(roles, dtype=np.int64)


Batch = dict[str, torch.Tensor]


def collate(group: list[Example]) -> Batch:
    """Windows of several documents as a matrix of one of SHAPES; tokens, sentences and pairs one after the other."""
    rows, width = shape_of(group[0])
    pieces = np.zeros((rows, width), dtype=np.int64)
    pieces[:, 0] = FIRST
    where, sentences, pairs = [], [], []
    row = tokens = told = 0
    for e in group:
        spots = np.zeros(len(e.encoded.pieces), dtype=np.int64)
        for a, b in windows(e.encoded):
            pieces[row, : b - a + 2] = [FIRST, *e.encoded.pieces[a:b], LAST]
            spots[a:b] = row * width + 1 + np.arange(b - a)
            row += 1
        where.append(spots[e.encoded.first])
        sentences.append(e.encoded.sentence + told)
        pairs.append(e.pairs + np.array([tokens, 0, tokens, 0]))
        tokens += len(e.encoded.first)
        told += len(e.encoded.bounds)
    batch = {
        "pieces": pieces,
        "where": np.concatenate(where),
        "sentence": np.concatenate(sentences),
        "pairs": np.concatenate(pairs),
        "flags": np.concatenate([e.encoded.flags for e in group]),
    }
    for name in ("trigger", "types", "stage", "roles"):
        batch[name] = np.concatenate([getattr(e, name) for e in group])
    out = {name: torch.from_numpy(values) for name, values in batch.items()}
    out["mask"] = (out["pieces"] != PAD).long()
    return out


def blank(pieces: torch.Tensor) -> torch.Tensor:
    """Some words made unknown, so that no single one decides."""
    chosen = (torch.rand(pieces.shape) < BLANKED) & (pieces >= len(SPECIAL) + len(NAMES))
    return torch.where(chosen, torch.full_like(pieces, UNKNOWN), pieces)


def shape_of(one: Example) -> tuple[int, int]:
    """The smallest of SHAPES that takes the windows of a document."""
    longest = max((b - a for a, b in windows(one.encoded)), default=0)
    return next(shape for shape in SHAPES if longest + 2 <= shape[1])


def batches(order: list[Example]) -> list[list[Example]]:
    """Groups of documents of one shape, as many as its rows take; a group stands where its last document stood."""
    out: list[list[Example]] = []
    waiting: dict[tuple[int, int], list[Example]] = {shape: [] for shape in SHAPES}
    filled = dict.fromkeys(SHAPES, 0)
    for e in order:
        shape, rows = shape_of(e), len(windows(e.encoded))
        if filled[shape] + rows > shape[0]:
            out.append(waiting[shape])
            waiting[shape], filled[shape] = [], 0
        waiting[shape].append(e)
        filled[shape] += rows
    return [*out, *(group for group in waiting.values() if group)]


def shares(types: torch.Tensor) -> torch.Tensor:
    """Each sentence's types as a distribution, none first."""
    none = (types.sum(1, keepdim=True) == 0).float()
    full = torch.cat([none, types], 1)
    return full / full.sum(1, keepdim=True)


class Losses:
    """What is learned, weighed: triggers, sentence types, stages and roles."""

    def __init__(self) -> None:
        weights = torch.full((len(EVENT_TYPES) + 1,), 2.0)
        weights[0] = 1.0
        self._trigger = nn.CrossEntropyLoss(weight=weights, label_smoothing=0.02)
        self._stage = nn.CrossEntropyLoss(ignore_index=-1, label_smoothing=0.05)
        classes = torch.full((len(EVENT_TYPES) + 1,), 1.6)
        classes[0] = 1.0
        self._type = nn.CrossEntropyLoss(weight=classes, label_smoothing=0.03)
        self._role = nn.CrossEntropyLoss(label_smoothing=0.02)

    def __call__(self, net: Net, batch: Batch) -> torch.Tensor:
        """The loss of a batch."""
        h = net.hidden(batch["pieces"], batch["mask"], batch["where"])
        triggers = net.trigger(net.drop(h))
        types, stages = net.sentences(h, triggers, batch["sentence"], batch["flags"])
        loss = self._trigger(triggers, batch["trigger"]) + 1.5 * self._type(types, shares(batch["types"]))
        if bool((batch["stage"] >= 0).any()):
            loss = loss + 0.2 * self._stage(stages, batch["stage"])
        if len(batch["roles"]):
            loss = loss + 0.6 * self._role(net.roles(h, batch["pairs"]), batch["roles"])
        return torch.as_tensor(loss)


def train(net: Net, data: list[tuple[Example, ...]], dev: list[Example], epochs: int, seed: int, rate: float) -> None:
    """Fine-tune with AdamW and one cycle; each epoch sees each document once, in one of its readings."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    own = [p for name, p in net.named_parameters() if not name.startswith("bert.")]
    optimiser = torch.optim.AdamW(
        [{"params": net.bert.parameters(), "lr": rate}, {"params": own, "lr": 10 * rate}], weight_decay=0.02, fused=True
    )
    plan = []
    for _ in range(epochs):
        order = [chance.choice(readings) for readings in data]
        chance.shuffle(order)
        plan.append(batches(order))
    steps = sum(map(len, plan))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [rate, 10 * rate], total_steps=steps, pct_start=0.1)
    # The running mean of the parameters: while the rate is high it reads dev better than the last step (types F1 0.69 for 0.63).
    losses, mean = Losses(), AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(KEPT))
    for epoch, groups in enumerate(plan):
        net.train()
        total = 0.0
        for group in groups:
            batch = collate(group)
            batch["pieces"] = blank(batch["pieces"])
            loss = losses(net, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            mean.update_parameters(net)
            total += float(loss.detach())
        if dev and (epoch % 2 == 1 or epoch == epochs - 1):
            print(epoch, round(total / len(groups), 3), evaluate(mean.module, dev), flush=True)
    net.load_state_dict(mean.module.state_dict())


def evaluate(net: Net, dev: list[Example]) -> str:
    """Sentence-type F1 at the best single threshold, stage accuracy on event sentences, F1 of roles at given triggers."""
    net.eval()
    types, stages, roles = [], [], []
    groups = batches(dev)
    dev = [e for group in groups for e in group]
    with torch.no_grad():
        for group in groups:
            batch = collate(group)
            h = net.hidden(batch["pieces"], batch["mask"], batch["where"])
            found = net.sentences(h, net.trigger(h), batch["sentence"], batch["flags"])
            types.append(torch.softmax(found[0], 1)[:, 1:].numpy())
            stages.append(found[1].argmax(1).numpy())
            roles.append(net.roles(h, batch["pairs"]).argmax(1).numpy())
    gold = np.concatenate([e.types for e in dev]) > 0
    p = np.concatenate(types)
    best = max(((_f1(p > t, gold), t) for t in np.arange(0.1, 0.9, 0.05)), key=lambda x: x[0])
    stage = np.concatenate([e.stage for e in dev])
    accuracy = (np.concatenate(stages)[stage >= 0] == stage[stage >= 0]).mean()
    wanted, role = np.concatenate([e.roles for e in dev]), np.concatenate(roles)
    right = ((role == wanted) & (wanted > 0)).sum()
    f1 = 2 * right / ((role > 0).sum() + (wanted > 0).sum())
    return f"types F1 {best[0]:.3f} at {best[1]:.2f}; stage {accuracy:.3f}; roles F1 {f1:.3f}"


def _f1(predicted: np.ndarray, gold: np.ndarray) -> float:
    return float(2 * (predicted & gold).sum() / max(1, predicted.sum() + gold.sum()))


def write(net: Net, folder: Path) -> None:
    """Encoder and heads of one network."""
    folder.mkdir(parents=True, exist_ok=True)
    halved = {name: values.astype(np.float16) for name, values in heads(net).items()}
    np.savez_compressed(folder / "heads.npz", **halved)  # type: ignore[arg-type]
    export(net, folder / "encoder.onnx.gz")


def main() -> None:
    """Train the folds and the network that ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the open data, to count word pieces in")
    parser.add_argument("--pipeline", help="the shipped one unless named")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--layers", type=int, default=LAYERS)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--splits", nargs="+", default=["train"], help="train dev for the weights that ship, after tuning")
    parser.add_argument("--folds", type=int, default=2, help="for the verifier: scores of documents that were not trained on")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=("folds", "whole"))
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    reader = LanguageReader(a.pipeline)
    a.out.mkdir(parents=True, exist_ok=True)
    vocabulary = choose_pieces(corpus_files(a.data, HERE / "corpora"))
    encoder = Encoder(vocabulary)
    documents = load(*a.splits)
    data = examples(reader, encoder, documents)
    dev = [] if "dev" in a.splits else [seen for _, seen, _ in examples(reader, encoder, load("dev"))]
    print(len(data), "training documents,", len(dev), "dev,", len(vocabulary), "pieces", flush=True)
    for fold in range(0 if a.only == "whole" else a.folds):
        torch.manual_seed(fold)
        net = Net(vocabulary, a.layers)
        train(net, [e for i, e in enumerate(data) if i % a.folds != fold], dev, a.epochs, fold, a.rate)
        write(net, a.out / f"fold-{fold}")
    if a.only != "folds":
        torch.manual_seed(0)
        net = Net(vocabulary, a.layers)
        train(net, data, dev, a.epochs, 0, a.rate)
        write(net, a.out)
    (a.out / "events.json").write_text(json.dumps({"splits": a.splits}))
    (a.out / "pieces.txt").write_text("\n".join(vocabulary), encoding="utf8")


if __name__ == "__main__":
    main()
