using Farthing.Documents.Plans;

namespace Farthing.Scenarios.Readiness.Inputs;

/// <summary>A line of the checklist: its name and its question. To add one: a member here and a class that judges it.</summary>
/// <param name="Name">One to three words.</param>
/// <param name="Question">The question.</param>
internal sealed record LineName(string Name, string Question)
{
    public static LineName Lengths { get; } =
        new("own lengths", "Was your own distribution of lengths load-tested?");
    public static LineName Quality { get; } =
        new("quality gate", "Did a quality gate pass at this quantization?");
    public static LineName Arrivals { get; } =
        new("Poisson load", "Did the load test send Poisson arrivals, not bursts or a closed loop?");
    public static LineName Mbu { get; } =
        new("MBU watched", "Do rules read memory bandwidth (MBU), not GPU utilization?");
    public static LineName LowMbuAlert { get; } = new("alert: MBU", "Does an alert fire below 40 % MBU?");
    public static LineName TtftAlert { get; } =
        new("alert: TTFT", "Does an alert fire by twice the promised TTFT?");
    public static LineName ColdStart { get; } =
        new("cold start", "Is a cold start shorter than the steepest ramp of the traffic?");
    public static LineName Purchase { get; } = new("purchase mix", "Does the purchase mix fit the load?");
    public static LineName PrefixCaching { get; } = new("prefix caching", "Is prefix caching on?");
    public static LineName KvFormat { get; } =
        new("KV quantization", "Is KV quantization on, where it carries more?");
    public static LineName Batching { get; } =
        new("batching", "Does continuous batching have room for the requests in flight?");
    public static LineName Longest { get; } = new("longest request", "Does one longest request fit?");
    public static LineName Promise { get; } =
        new("promise", "Does the fleet keep the latency promise at the stated rate?");
    public static LineName Stale { get; } =
        new("stale names", "Are flags, variables and metrics current, none renamed or removed?");

    /// <summary>The line as done.</summary>
    public ReadinessLine Green(string seen) => new(Name, ReadinessState.Green, Question, seen);

    /// <summary>The line as something to change.</summary>
    public ReadinessLine Red(string seen, string command) =>
        new(Name, ReadinessState.Red, Question, seen, command);

    /// <summary>The line as not known.</summary>
    public ReadinessLine Unknown(string seen, string command) =>
        new(Name, ReadinessState.Unknown, Question, seen, command);
}
