using System.ComponentModel;

namespace Farthing.Documents.Plans;

[Description(
    "The scenario's batch in the gaps of a day, on the fleet that was found without it, at the certainty that was asked for"
)]
public sealed record PlayedBatch(
    [property: Description("Of the month, from 1")] int Day,
    [property: Description("It has the busiest hour; the other one is the quietest day")] bool Busiest,
    [property: Description("Of all its batches")] long Requests,
    long InTime,
    [property: Description("Submission to last token, of the last; away where none was done")]
        double? DoneMaxS,
    [property: Description("The promise that is furthest along on that day; away without one")]
        string? Promise,
    double? WithoutS,
    double? WithS,
    double? LimitS,
    [property: Description("The promise holds over that day, and all of the batch is done in time")]
        bool DayKept,
    [property: Description("GPU-hours beyond those of the day without it")] double AddedGpuHours,
    [property: Description(
        "GPU-hours of the same work on one replica of its own, all of a batch sent at once, without its start"
    )]
        double AloneGpuHours
);
