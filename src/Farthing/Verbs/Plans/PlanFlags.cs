using Farthing.Cli;
using Farthing.Numerics.Quantities;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Plans;

/// <summary>Flags of <c>plan</c> that stand for no key of a scenario.</summary>
internal static class PlanFlags
{
    public static readonly SwitchFlag Any = new(
        "--any",
        "Of several models that would do, the cheapest: each has the whole traffic to itself"
    );

    public static readonly TextFlag Replay = new(
        "--replay",
        "FILE",
        "Repeat the plan of this file (written by --output), and report differences and their causes"
    );

    public static readonly TextFlag Current = new(
        "--current",
        "FILE",
        "Your current fleet, priced and simulated beside the plan: a vllm serve line, a manifest (Kubernetes, docker compose, Helm values), or an earlier plan"
    );

    public static readonly TextFlag CurrentGpus = new(
        "--current-gpus",
        "GPUS",
        "The GPUs that the server of --current runs on, such as 8xH100-SXM"
    );

    public static readonly QuantityFlag Target = new(
        "--target",
        Positive(QuantityKind.UsdPerMillionTokens),
        "Dollars per million tokens, blended: show the levers that reach it"
    );

    public static readonly TextFlag Capacity = new(
        "--capacity",
        "GPUS",
        "The other way round: requests, users and tokens that this fleet carries within the promise, such as 8xH100-SXM"
    );

    public static readonly SwitchFlag Why = new(
        "--why",
        "Show the reasons: rejections, frontier, sensitivity, APIs' bills, assumptions, prices with their dates"
    );

    public static readonly SwitchFlag Run = new(
        "--run",
        "Show the commands: serve line of a replica, load test of the fleet, how to make the plan again"
    );

    public static readonly SwitchFlag FitInventory = new(
        "--fit-inventory",
        "The other way round: which of the models fit on hardware.inventory together, and at which rate each"
    );

    public static readonly SwitchFlag Fleet = new(
        "--fleet",
        "The fleet of a month: replicas that follow the traffic, the autoscaler that keeps the promise for least, and how the GPUs are bought"
    );

    public static readonly QuantityFlag SearchTime = new(
        "--search-time",
        Between(QuantityKind.Duration, 0, 86_400),
        "With --fleet: play every autoscaler, for so long at most; 0s: none [without it: those that differ in kind]"
    );

    public static readonly SwitchFlag EveryHour = new(
        "--every-hour",
        "With --fleet: the promise must hold in each hour of the month, not just over it and over its busiest day"
    );

    public static readonly SwitchFlag Confirm = new(
        "--confirm",
        "With --fleet: play the whole month with the answer, and tell the difference to the days that stood for it"
    );

    public static readonly TextFlag Hindsight = new(
        "--hindsight",
        "DATE",
        "With --fleet: decide with GCP's prices of a past day such as 2025-03-01, and play those that came: regret beside a clairvoyant"
    );

    public static readonly TextFlag History = new(
        "--history",
        "FILE",
        "With --hindsight: a log of price changes (CSV or CSV.gz) in place of the built-in one, to 2025-09"
    );
}
