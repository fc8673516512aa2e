using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Experiments;

[Document("verify.list")]
[Description("Experiments of a ledger: predicted against proven.")]
public sealed record ExperimentListDocument(
    [property: Description("In the order of their starts")] IReadOnlyList<ExperimentLine> Experiments
);

[Description("An experiment")]
public sealed record ExperimentLine(
    string Experiment,
    [property: Description("The lever, in words")] string Lever,
    bool IsRunning,
    ExperimentVerdict Verdict,
    [property: Description("Days that count")] double Days,
    [property: Description("Units or pairs so far")] long Size,
    [property: Description("Units or pairs that were planned")] long PlannedSize,
    [property: Description(
        "Avoided cost of a month, with its 90 % interval; absent where an arm is too small"
    )]
        Quantity? MonthlySaving,
    [property: Description("As the plan predicted it")] Quantity PredictedSaving
);

[Document("verify")]
[Description("Evidence that was computed anew. Exit code 1 where the bytes differ.")]
public sealed record EvidenceCheckDocument(
    [property: Description("The file")] string File,
    [property: Description("SHA-256 of the file")] string Sha256,
    [property: Description("The same bytes came out")] bool IsSame,
    ExperimentResultDocument Result
);
