using System.ComponentModel;

namespace Farthing.Documents.Emulations;

[Document("emulate")]
[Description("Configuration and work of an emulated server; times are seconds of its clock")]
public sealed record EmulateDocument(
    [property: Description("Always true")] bool Fits,
    [property: Description("Its address")] string Url,
    string Model,
    string Gpu,
    int Gpus,
    [property: Description("nvlink, pcie-p2p or pcie: how the GPUs of a replica exchange data")]
        string Interconnect,
    string Weights,
    [property: Description("vllm or sglang")] string Engine,
    [property: Description("Seconds of its clock per real second")] double Speed,
    int MaxModelLen,
    long KvBlocks,
    int BlockSize,
    [property: Description("Values chosen or rounded for the user")] IReadOnlyList<string> Notes,
    double Seconds,
    [property: Description("Answers that ended by themselves")] long Finished,
    [property: Description("Answers whose client went away, or that were reset on purpose")] long Aborted,
    IReadOnlyDictionary<string, long> RefusedByStatus,
    [property: Description("Cached ones included")] long PromptTokens,
    long CachedTokens,
    long GeneratedTokens,
    [property: Description("Sequences that lost their blocks")] long Preemptions,
    [property: Description("Inside steps")] double BusySeconds,
    [property: Description("Given up because the machine was too slow")] double LostSeconds,
    [property: Description("absent without a token")] EmulatedLatency? TtftSeconds,
    EmulatedLatency? ItlSeconds,
    [property: Description("From the end of a step until its tokens were written: the emulator's own error")]
        EmulatedLatency? LatenessSeconds
);

[Description("Percentiles, in seconds of the server's clock; of its own lateness in real ones")]
public sealed record EmulatedLatency(double P50, double P95, double P99);
