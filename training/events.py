"""Train the event network (PyTorch) on our corpora and write its arrays for `tracker.events.network`."""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import spacy
import torch
from torch import nn

from tracker.events.encode import BUCKETS, FLAGS, LABEL_IDS, Encoded, Encoder
from tracker.language.parse import join, split_paragraphs
from tracker.language.reader import LanguageReader, Reading
from tracker.language.recognise import Found
from tracker.models import EVENT_TYPES, STAGES
from training.corpus import Document, load

WIDTH = 128
LAYERS = 3
TYPE_ID = {t: i for i, t in enumerate(EVENT_TYPES)}
STAGE_ID = {s: i for i, s in enumerate(STAGES)}


@dataclass
class Example:
    """An encoded document with its targets."""

    encoded: Encoded
    trigger: np.ndarray
    types: np.ndarray
    stage: np.ndarray
    document: Document
    reading: Reading


def gold_reading(reader: LanguageReader, document: Document) -> Reading:
    """Parse a document and put the annotated mentions in the place of recognised ones."""
    from tracker.language.linking import link

    paragraphs = split_paragraphs(document.text)
    docs = list(reader.nlp.pipe([p for _, p in paragraphs]))
    parse = join(document.text, [o for o, _ in paragraphs], docs)
    found = []
    for span in document.spans:
        surface = document.text[span.start : span.end]
        entry = reader.knowledge.named(span.label, span.name) or reader.knowledge.named(span.label, surface)
        value = span.name if span.label in ("date", "money") else None
        described = surface.split()[-1].islower()
        found.append(Found(span.start, span.end, span.label, entry, value, described))
    entities, entity_of = link(document.text, found, reader.knowledge)
    return Reading(parse, found, entities, entity_of)


def examples(reader: LanguageReader, encoder: Encoder, documents: list[Document], *, predicted: bool) -> list[Example]:
    """Encode documents with annotated or with recognised mentions."""
    out = []
    readings = (
        reader.read((d.text, date.fromisoformat(d.published)) for d in documents)
        if predicted
        else (gold_reading(reader, d) for d in documents)
    )
    for document, reading in zip(documents, readings, strict=True):
        out.append(example(encoder, document, reading))
    return out


def example(encoder: Encoder, document: Document, reading: Reading) -> Example:
    """Lay triggers, types and stages over tokens and sentences."""
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
    return Example(encoder.encode(parse, reading.mentions), trigger, types, stage, document, reading)


class Net(nn.Module):
    """The trainable twin of `EventNetwork`."""

    def __init__(self, tags: int, deps: int) -> None:
        super().__init__()
        self.lemma = nn.Embedding(BUCKETS, 32)
        self.label = nn.Embedding(len(LABEL_IDS) + 1, 12)
        self.tag = nn.Embedding(tags + 1, 12)
        self.dep = nn.Embedding(deps + 1, 12)
        for e in (self.lemma, self.label, self.tag, self.dep):
            nn.init.normal_(e.weight, std=0.3)
        self.inp, self.normin = nn.Linear(96 + 32 + 36, WIDTH), nn.LayerNorm(WIDTH)
        self.conv = nn.ModuleList(nn.Linear(3 * WIDTH, WIDTH) for _ in range(LAYERS))
        self.norm = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(LAYERS))
        self.tree, self.normtree = nn.Linear(3 * WIDTH, WIDTH), nn.LayerNorm(WIDTH)
        self.trigger = nn.Linear(WIDTH, len(EVENT_TYPES) + 1)
        self.sent = nn.Linear(2 * WIDTH + FLAGS, WIDTH)
        self.kind = nn.Linear(WIDTH, len(EVENT_TYPES) + 1)
        self.stage = nn.Linear(WIDTH, len(STAGES))
        self.drop = nn.Dropout(0.2)

    def encode(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        """Hidden states of all tokens."""
        lemma = batch["lemma"]
        if self.training:
            lemma = torch.where(torch.rand(lemma.shape) < 0.25, torch.full_like(lemma, 15), lemma)
        x = torch.cat(
            [8 * batch["vectors"], self.lemma(lemma), self.label(batch["label"]), self.tag(batch["tag"]), self.dep(batch["dep"])],
            1,
        )
        h = self.normin(torch.relu(self.inp(self.drop(x))))
        same = (batch["sentence"][1:] == batch["sentence"][:-1]).float()[:, None]
        for i in range(LAYERS):
            left = torch.cat([torch.zeros(1, WIDTH), h[:-1] * same])
            right = torch.cat([h[1:] * same, torch.zeros(1, WIDTH)])
            h = self.norm[i](h + self.drop(torch.relu(self.conv[i](torch.cat([left, h, right], 1)))))
            if i == 0:
                head = batch["head"]
                inner = (head != torch.arange(len(head))).float()[:, None]
                children = torch.zeros_like(h).index_add(0, head, h * inner)
                h = self.normtree(h + self.drop(torch.relu(self.tree(torch.cat([h, h[head], children], 1)))))
        return h

    def forward(self, batch: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        h = self.encode(batch)
        triggers = self.trigger(h)
        m = int(batch["bounds"].shape[0])
        index = batch["sentence"]
        top = torch.full((m, WIDTH), -9.0).scatter_reduce(0, index[:, None].expand(-1, WIDTH), h, "amax")
        gate = torch.exp(torch.clamp(triggers[:, 1:].max(1).values - triggers[:, 0], max=5))[:, None]
        mean = torch.zeros(m, WIDTH).index_add(0, index, h * gate) / (torch.zeros(m, 1).index_add(0, index, gate) + 1e-6)
        s = self.drop(torch.relu(self.sent(self.drop(torch.cat([top, mean, batch["flags"]], 1)))))
        return triggers, self.kind(s), self.stage(s)


def join_arrays(group: list[Encoded]) -> dict[str, torch.Tensor]:
    """Join documents into one long one; heads and sentences are shifted."""
    parts: dict[str, list[np.ndarray]] = defaultdict(list)
    tokens = sentences = 0
    for c in group:
        for name in ("vectors", "lemma", "label", "tag", "dep", "flags"):
            parts[name].append(getattr(c, name))
        parts["head"].append(c.head + tokens)
        parts["sentence"].append(c.sentence + sentences)
        parts["bounds"].append(c.bounds + tokens)
        tokens += len(c.lemma)
        sentences += len(c.bounds)
    return {name: torch.from_numpy(np.concatenate(values)) for name, values in parts.items()}


def collate(group: list[Example]) -> dict[str, torch.Tensor]:
    """Join documents and their targets."""
    batch = join_arrays([e.encoded for e in group])
    for name, field in (("y", "trigger"), ("types", "types"), ("stage", "stage")):
        batch[name] = torch.from_numpy(np.concatenate([getattr(e, field) for e in group]))
    return batch


def shares(types: torch.Tensor) -> torch.Tensor:
    """Each sentence's types as a distribution, none first."""
    none = (types.sum(1, keepdim=True) == 0).float()
    full = torch.cat([none, types], 1)
    return full / full.sum(1, keepdim=True)


def train(net: Net, data: list[Example], dev: list[Example], epochs: int, seed: int) -> None:
    """Train with Adam, cosine decay and weight averaging over the last third."""
    torch.manual_seed(seed)
    chance = random.Random(seed)
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    steps = epochs * ((len(data) + 2) // 3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2.5e-3, total_steps=steps, pct_start=0.15)
    weights = torch.ones(len(EVENT_TYPES) + 1)
    weights[1:] = 2.0
    trigger_loss = nn.CrossEntropyLoss(weight=weights, label_smoothing=0.02)
    stage_loss = nn.CrossEntropyLoss(ignore_index=-1, label_smoothing=0.05)
    class_weights = torch.full((len(EVENT_TYPES) + 1,), 1.6)
    class_weights[0] = 1.0
    type_loss = nn.CrossEntropyLoss(weight=class_weights, label_smoothing=0.03)
    for epoch in range(epochs):
        net.train()
        order = data[:]
        chance.shuffle(order)
        for i in range(0, len(order), 3):
            batch = collate(order[i : i + 3])
            triggers, types, stages = net(batch)
            loss = trigger_loss(triggers, batch["y"]) + 1.5 * type_loss(types, shares(batch["types"]))
            if bool((batch["stage"] >= 0).any()):
                loss = loss + 0.2 * stage_loss(stages, batch["stage"])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        if epoch % 5 == 4 or epoch == epochs - 1:
            print(epoch, evaluate(net, dev), flush=True)


def pretrain(net: Net, encoder: Encoder, folder: Path, epochs: int) -> None:
    """Teach the encoder the teacher's token vectors (`training/distil.py`); proper nouns are hidden as names will be."""
    from spacy.tokens import DocBin

    vocab = spacy.blank("en").vocab
    targets = np.load(folder / "distil.npy").astype("float32")
    targets /= targets.std()
    cases: list[tuple[Encoded, np.ndarray]] = []
    position = 0
    for doc in DocBin().from_disk(folder / "distil.spacy").get_docs(vocab):
        parse = join(doc.text, [0], [doc])
        encoded = encoder.encode(parse, [])
        proper = np.array([t.tag_ in ("NNP", "NNPS") for t in doc])
        encoded.lemma[proper] = 15
        encoded.vectors[proper] = 0
        target = targets[position : position + len(doc)].copy()
        position += len(doc)
        target[proper] = np.nan
        if len(doc) > 4:
            cases.append((encoded, target))
    head = nn.Linear(WIDTH, targets.shape[1])
    size = 16
    steps = epochs * (len(cases) // size + 1)
    optimiser = torch.optim.AdamW([*net.parameters(), *head.parameters()], lr=2e-3, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=steps, pct_start=0.1)
    chance = random.Random(5)
    for epoch in range(epochs):
        net.train()
        chance.shuffle(cases)
        losses = []
        for i in range(0, len(cases), size):
            batch = join_arrays([c for c, _ in cases[i : i + size]])
            goal = torch.from_numpy(np.concatenate([t for _, t in cases[i : i + size]]))
            seen = ~torch.isnan(goal[:, 0])
            guess = head(net.encode(batch))
            loss = ((guess[seen] - goal[seen]) ** 2).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        print("distil", epoch, round(float(np.mean(losses)), 4), flush=True)


def pretrained(net: Net, encoder: Encoder, folder: Path, epochs: int) -> dict[str, torch.Tensor]:
    """The weights after distilling, kept beside the targets so that it is done once."""
    path = folder / f"distilled-{WIDTH}-{LAYERS}.pt"
    if not path.exists() or path.stat().st_mtime < (folder / "distil.npy").stat().st_mtime:
        pretrain(net, encoder, folder, epochs)
        torch.save(net.state_dict(), path)
    return dict(torch.load(path))


def evaluate(net: Net, dev: list[Example]) -> str:
    """Sentence-type F1 at the best single threshold, and stage accuracy on event sentences."""
    net.eval()
    with torch.no_grad():
        batch = collate(dev)
        _, types, stages = net(batch)
    gold = batch["types"].numpy() > 0
    p = torch.softmax(types, 1)[:, 1:].numpy()
    best = max(((_f1(p > t, gold), t) for t in np.arange(0.1, 0.9, 0.05)), key=lambda x: x[0])
    known = batch["stage"].numpy() >= 0
    accuracy = (stages.argmax(1).numpy()[known] == batch["stage"].numpy()[known]).mean()
    return f"types F1 {best[0]:.3f} at {best[1]:.2f}; stage {accuracy:.3f}"


def _f1(predicted: np.ndarray, gold: np.ndarray) -> float:
    return float(2 * (predicted & gold).sum() / max(1, predicted.sum() + gold.sum()))


def arrays(net: Net) -> dict[str, np.ndarray]:
    """The network's weights under the names that `EventNetwork` reads."""
    pairs = {
        "in": net.inp,
        "tree": net.tree,
        "normtree": net.normtree,
        "normin": net.normin,
        "trigger": net.trigger,
        "sent": net.sent,
        "type": net.kind,
        "stage": net.stage,
    }
    pairs |= {f"conv{i}": net.conv[i] for i in range(LAYERS)} | {f"norm{i}": net.norm[i] for i in range(LAYERS)}
    out = {
        f"{name}.{key}": getattr(layer, word).detach().numpy()
        for name, layer in pairs.items()
        for key, word in (("w", "weight"), ("b", "bias"))
    }
    return out | {name: getattr(net, name).weight.detach().numpy() for name in ("lemma", "label", "tag", "dep")}


def initial(encoder: Encoder, sizes: tuple[int, int], seed: int, distil: Path | None, epochs: int) -> Net:
    """A fresh network, its encoder distilled when there is something to distil from."""
    torch.manual_seed(seed)
    net = Net(*sizes)
    if distil:
        start = pretrained(net, encoder, distil, epochs)
        net.load_state_dict({k: v for k, v in start.items() if not k.startswith("kind")}, strict=False)
    return net


def main() -> None:
    """Train one or several seeds and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipeline", help="the shipped one unless named")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--splits", nargs="+", default=["train"], help="train dev for the weights that ship, after tuning")
    parser.add_argument("--folds", type=int, default=3, help="for the verifier: scores of documents that were not trained on")
    parser.add_argument("--distil", type=Path, help="folder with the teacher's targets")
    parser.add_argument("--distil-epochs", type=int, default=4)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    reader = LanguageReader(arguments.pipeline)
    tags, deps = sorted(reader.nlp.pipe_labels["tagger"]), sorted(reader.nlp.pipe_labels["parser"])
    encoder = Encoder(reader.nlp.vocab.vectors, tags, deps)
    data = examples(reader, encoder, load(*arguments.splits), predicted=False)
    dev = examples(reader, encoder, load("dev"), predicted=True)
    print(len(data), "training documents,", len(dev), "dev")
    arguments.out.mkdir(parents=True, exist_ok=True)
    sizes = (len(tags), len(deps))
    for fold in range(arguments.folds):
        net = initial(encoder, sizes, fold, arguments.distil, arguments.distil_epochs)
        train(net, [e for i, e in enumerate(data) if i % arguments.folds != fold], dev, arguments.epochs, fold)
        np.savez_compressed(arguments.out / f"fold-{fold}.npz", **arrays(net))  # type: ignore[arg-type]
    for seed in range(arguments.seeds):
        net = initial(encoder, sizes, seed, arguments.distil, arguments.distil_epochs)
        train(net, data, dev, arguments.epochs, seed)
        halved = {name: values.astype(np.float16) for name, values in arrays(net).items()}
        np.savez_compressed(arguments.out / f"events-{seed}.npz", **halved)  # type: ignore[arg-type]
    (arguments.out / "events.json").write_text(json.dumps({"tags": tags, "deps": deps, "splits": arguments.splits}))


if __name__ == "__main__":
    main()
