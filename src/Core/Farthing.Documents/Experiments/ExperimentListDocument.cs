using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Experiments;

[Document("verify.list")]
[Description("Experiments of a ledger: predicted against proven.")]
public sealed record ExperimentListDocument(
    [property: Description("In the order of their starts")] IReadOnlyList<ExperimentLine> Experiments,
    [property: Description("By lever, of finished experiments that are valid")]
        IReadOnlyList<LeverHistoryLine> Levers
);

[Description("A lever's savings over their predictions")]
public sealed record LeverHistoryLine(
    [property: Description("The lever, in words")] string Lever,
    int Experiments,
    [property: Description(
        "Saving over prediction, with the 90 % band of the next experiment's; verify plan and advise predict by it"
    )]
        Quantity Ratio
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

[Document("verify.change")]
[Description("An experiment that was started or stopped at a gateway.")]
public sealed record ExperimentChangeDocument(
    string Experiment,
    [property: Description("SHA-256 of the plan, as the journal will have it")] string Sha256,
    [property: Description("Its file in the gateway's folder of plans")] string File,
    [property: Description("True: started; false: stopped")] bool IsRunning,
    [property: Description("The gateway has reloaded; false where --admin was not given")] bool IsReloaded
);

[Document("verify")]
[Description("Evidence that was computed anew. Exit code 1 where the bytes differ.")]
public sealed record EvidenceCheckDocument(
    [property: Description("The file")] string File,
    [property: Description("SHA-256 of the file")] string Sha256,
    [property: Description("The same bytes came out")] bool IsSame,
    ExperimentResultDocument Result
);
