using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Plans;

[Document("plan.capacity")]
[Description("The most that a given fleet carries within the promise; exit code 1 where it carries nothing")]
public sealed record PlanCapacityDocument(
    string Model,
    [property: Description("GPUs as they were asked for, such as 8xH100-SXM")] string Gpus,
    [property: Description("In words")] string Traffic,
    [property: Description("In words; away without one: then the queue alone may not grow")] string? Promise,
    [property: Description("False where the model does not fit, or no rate keeps the promise")] bool Carries,
    [property: Description("Why not; away where it carries something")] string? Reason,
    [property: Description("Away where it carries nothing")] CarriedTraffic? Carried,
    [property: Description("Spreads that cannot be used, with the reason")] IReadOnlyList<string> Rejected,
    IReadOnlyList<string> Assumptions
);

[Description("What a fleet carries, with the 90 % band of the step times")]
public sealed record CarriedTraffic(
    [property: Description("In words, such as 2 × TP4 fp8")] string Fleet,
    int Replicas,
    int TensorParallel,
    int PipelineParallel,
    int DataParallel,
    int ExpertParallel,
    string Weights,
    string Kv,
    [property: Description("vllm, sglang or trtllm")] string Engine,
    int MaxNumBatchedTokens,
    int MaxNumSeqs,
    int MaxModelLen,
    Quantity RequestsPerS,
    [property: Description("Prompts and outputs together")] Quantity TokensPerS,
    Quantity InputTokensPerS,
    Quantity OutputTokensPerS,
    [property: Description("At this rate around the clock, prompts and outputs together")]
        Quantity TokensPerMonth,
    [property: Description("People who send that many requests in their busiest hour")] Quantity Users,
    [property: Description("By metric and statistic, such as ttft_p95, at this rate")]
        IReadOnlyDictionary<string, Quantity> Latencies,
    [property: Description("The rented instances, in words; away where no price is known, like what follows")]
        string? Instances,
    Quantity? UsdPerHour,
    [property: Description("At this rate around the clock: nobody runs so full")] Quantity? UsdPerMBlended,
    [property: Description("At this rate around the clock")] Quantity? UsdPerRequest = null
);
