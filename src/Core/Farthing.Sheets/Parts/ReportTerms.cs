using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Parts;

/// <summary>Meaning of the words of reports; the same as in docs/glossary.md.</summary>
public static class ReportTerms
{
    /// <summary>All of them, in the order of the page.</summary>
    public static readonly IReadOnlyList<SheetTerm> All =
    [
        new(
            "TTFT",
            "Time to first token: from a request's arrival to its first generated token, waiting included."
        ),
        new(
            "ITL",
            "Inter-token latency: each gap between two successive output tokens. Its percentiles are over all gaps of all requests."
        ),
        new(
            "TPOT",
            "Time per output token of one request: (E2E − TTFT) ÷ (output tokens − 1). Percentiles over requests."
        ),
        new("E2E", "From a request's arrival to its last token."),
        new(
            "Interactivity",
            "Tokens per second that one user sees: 1 ÷ TPOT. The waiting before the first token is not in it."
        ),
        new("Goodput", "Requests per second that keep every promise themselves."),
        new(
            "Deliverable",
            "The highest rate of the same workload at which this fleet still keeps the promise, found by simulating it at other rates."
        ),
        new(
            "Utilization",
            "Delivered ÷ deliverable over the billed time. A price at 100 % is a price that nobody pays."
        ),
        new(
            "$/M blended",
            "All GPU dollars ÷ all tokens, prompt and output, in millions; idle time included."
        ),
        new(
            "$/M in",
            "GPU dollars of prefill ÷ prompt tokens, in millions. In a mixed step decode has what it would take alone, prefill the rest; idle is spread in the same ratio."
        ),
        new(
            "$/M out",
            "GPU dollars of decode ÷ output tokens, in millions; idle is spread in the same ratio."
        ),
        new(
            "VALID",
            "Every check of the run passed: client lag, Little's law, saturation, cache contamination, errors, length of answers. INVALID says which did not."
        ),
        new(
            "Knee",
            "From here on more load brings ever less throughput: the point farthest above the straight line between the ends of the throughput curve."
        ),
        new(
            "From schedule",
            "Counted from the time at which the request was due, so that a client or a cap that falls behind does not hide waiting."
        ),
        new("From send", "Counted from the time at which the request was really sent: what the server saw."),
        new("MBU", "Memory bandwidth utilization: bytes that had to be moved ÷ (time × peak bandwidth)."),
        new(
            "MFU",
            "Model FLOP utilization: the model's arithmetic ÷ (time × dense peak of the format in use)."
        ),
        new("KV use", "Blocks of the key-value cache in use ÷ blocks."),
        new(
            "Band",
            "The 90 % range of the prediction, found by running the engine with step times at both edges of their measured error."
        ),
        new(
            "Predicted",
            "The model computed it. Fitted, tabulated, transferred or user-calibrated says where its coefficients come from."
        ),
        new("Measured", "It was measured or counted; published prices are."),
        new("Assumed", "Somebody assumed it: an input, or a default."),
    ];
}
