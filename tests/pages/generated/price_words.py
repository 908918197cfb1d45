"""What price lists of the trade call things: drawn from widely, so that no reader can have been fitted to one of them."""
# ruff: noqa: E501

from __future__ import annotations

LABELS: dict[str, tuple[str, ...]] = {
    "input": ("Input", "Input tokens", "Prompt", "Prompt tokens", "Tokens in", "In", "What you send", "Request tokens", "Query tokens",
              "Ingested tokens", "Reading"),
    "output": ("Output", "Output tokens", "Completion", "Completions", "Generated tokens", "Tokens out", "Out", "What comes back",
               "Reply tokens", "Response", "Writing"),
    "cached": ("Cached input", "Cache hit", "Cache read", "Cached prompt", "Repeated input", "Prompt cache", "Context caching",
               "Cached"),
    "batch input": ("Batch input", "Batch – input", "Overnight input", "Deferred input", "Async prompt", "Bulk input"),
    "batch output": ("Batch output", "Batch – output", "Overnight output", "Deferred output", "Async completion", "Bulk output"),
    "month": ("Monthly", "Per month", "Billed monthly", "Month to month", "Monthly billing", "Paid by the month", "Rolling"),
    "year": ("Yearly", "Per year", "Billed yearly", "Annual billing", "Annually", "Paid a year ahead", "Twelve months"),
    "price": ("Price", "Rate", "Cost", "Fee", "Charge", "You pay", "Tariff", "List price", "Pay as you go"),
}  # fmt: skip
NAME_HEADS = ("Model", "Name", "Engine", "Product", "Service", "Offering", "", "Model name", "What", "Plan", "Item")
KIND_HEADS = ("Meter", "Kind", "What is counted", "Charge for", "Type", "Usage", "Dimension", "Billing item")
UNITS: dict[str, tuple[str, ...]] = {
    "mtok": ("per 1M tokens", "/ 1M tokens", "per million tokens", "/MTok", "/M tokens", "per 1,000,000 tokens"),
    "ktok": ("per 1K tokens", "/ 1K tokens", "per thousand tokens", "per 1,000 tokens"),
    "image": ("per image", "/ image", "/image", "an image", "each image"),
    "minute": ("per minute", "/ min", "/minute", "a minute", "per audio minute"),
    "hour": ("per hour", "/ hr", "/hour", "an hour"),
    "second": ("per second", "/ sec", "/s", "a second"),
    "mchar": ("per 1M characters", "/ 1M chars", "per million characters"),
    "kpage": ("per 1,000 pages", "/ 1K pages", "per thousand pages"),
    "kcall": ("per 1,000 calls", "/ 1K requests", "per thousand requests"),
    "month": ("per month", "/ month", "/mo", "a month", "monthly"),
    "seat": ("per seat per month", "per user / month", "/seat/month", "a seat and month", "per member, monthly"),
    "year": ("per year", "/ year", "/yr", "a year", "yearly"),
    "gb": ("per GB", "/ GB", "per GB and month", "/GB/month"),
}  # fmt: skip
FAMILIES = ("Lumen", "Ember", "Quokka", "Halyard", "Sable", "Vireo", "Tarn", "Okapi", "Brindle", "Zephyr", "Marlow", "Nimbus")
SIZES = ("Large", "Small", "Mini", "Pro", "Ultra", "Lite", "Nano", "Max", "Flash", "Base", "")
PLANS = ("Starter", "Hobby", "Personal", "Plus", "Pro", "Team", "Business", "Growth", "Scale", "Studio", "Agency", "Solo", "Maker",
         "Startup", "Professional", "Organization")  # fmt: skip
SERVICES = ("Scribe", "Narrator", "Clipreel", "Pictora", "Pagewise", "Verbatim", "Sketchpad", "Foley", "Lexibridge", "Murmur",
            "Dubstage", "Panoptic")  # fmt: skip
TOOLS = ("Web search", "Code sandbox", "File storage", "Extra storage", "Vector search", "Document parsing", "Content moderation",
         "Priority support", "Image upscaling", "Custom voices", "Web Crawler", "Code Interpreter", "Knowledge base")  # fmt: skip
KNOWN = ("Claude Opus 4.1", "Claude Sonnet 4", "GPT-4o", "GPT-4o mini", "o3", "Gemini 2.5 Pro", "Gemini 2.5 Flash",
         "Mistral Large", "Command R+", "DeepSeek-V3", "Grok 4")  # fmt: skip
VARIANTS: dict[str, tuple[str, ...]] = {
    "image": ("512 × 512", "1024 × 1024", "Standard quality", "HD", "Square", "Landscape", "Draft", "Final", "Low", "High"),
    "second": ("720p", "1080p", "4K", "With sound", "Without sound", "Preview clips", "Full length"),
    "minute": ("Transcription", "Translation", "Live captions", "Recorded audio", "Streaming", "Pre-recorded", "With speakers"),
    "mchar": ("Standard voices", "Studio voices", "Neural voices", "Cloned voices", "Long-form"),
    "kpage": ("Plain text", "Tables and forms", "Handwriting", "Any document", "With layout"),
}
CATEGORIES = ("Text", "Chat", "Reasoning", "Images", "Audio", "Video", "Embeddings", "Flagship", "Small models", "Speech",
              "Open weights", "Add-ons", "Tools", "Older generations")  # fmt: skip
TITLES = ("Pricing", "API pricing", "What it costs", "Plans and prices", "Our rates", "Price list", "Tariff", "Simple pricing for builders",
          "Plans & billing", "Model pricing", "Pay for what you use", "Fees")  # fmt: skip
INTROS = (
    "Pay only for what you use.", "All amounts are net of tax.", "No commitment, no hidden fees.", "We keep our list short.",
    "Rates hold for every region unless said otherwise.", "You are billed at the end of each month.",
    "Here is what each of our products costs.", "The figures below apply to accounts opened after 2024.", "",
)  # fmt: skip
ASIDES = (
    "<h2>Rate limits</h2><table><tr><th>Tier</th><th>Qualification</th><th>Requests a minute</th></tr><tr><td>Tier 1</td>"
    "<td>$5 paid</td><td>500</td></tr><tr><td>Tier 2</td><td>$50 paid</td><td>5,000</td></tr></table>",
    "<h2>Questions</h2><h3>Is there a minimum?</h3><p>There is no minimum. Top up from $10.</p><h3>How am I billed?</h3>"
    "<p>By card, at the end of the month.</p>",
    "<h2>Data residency</h2><p>Processing in the EU is available for all products.</p>",
    "<h2>Volume discounts</h2><p>Spend more than $10,000 a month? Talk to us about committed use.</p>",
    "<h2>What customers say</h2><blockquote>It saved us $40,000 in the first year.</blockquote>",
    "<h2>From the blog</h2><ul><li>How we cut latency by 40 %</li><li>Meet the team</li></ul>",
    "<p>New accounts get $18 in free credits, good for three months.</p>",
    "<h2>Worked example</h2><p>A support bot with 10,000 chats a month would cost about $73.</p>",
    "<h2>Support</h2><ul><li>Mail within one day</li><li>Phone for large customers</li></ul>",
    "<p>Students pay nothing for the first three months.</p>",
)
FEATURES = ("Shared library", "Email support", "Unlimited projects", "Single sign-on", "Audit log", "Priority queue", "API access",
            "Community forum", "Custom retention", "20 GB uploads", "5 projects", "Admin Console")  # fmt: skip
TAGLINES = ("For growing companies", "Everything to get going", "Our most capable model", "Fast and cheap", "Made for long texts",
            "The balanced choice", "For people who ship", "When quality matters")  # fmt: skip
BADGES = ("New", "Most popular", "Recommended", "Best value", "Popular")
