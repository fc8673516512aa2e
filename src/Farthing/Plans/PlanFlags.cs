using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;

namespace Farthing.Plans;

/// <summary>Flags of <c>plan</c> that stand for no key of a scenario.</summary>
internal static class PlanFlags
{
    public static readonly Option<string?> Replay = new("--replay")
    {
        Description = "Make the plan of this file again (written by --output), and say what differs and why",
        HelpName = "FILE",
    };

    public static readonly Option<string?> Current = new("--current")
    {
        Description =
            "What you serve now, priced and simulated beside the plan: a file with a vllm serve line, or an earlier plan",
        HelpName = "FILE",
    };

    public static readonly Option<string?> CurrentGpus = new("--current-gpus")
    {
        Description = "The GPUs that the vllm serve line of --current runs on, such as 8xH100-SXM",
        HelpName = "GPUS",
    };

    public static readonly QuantityFlag Target = new QuantityFlag(
        "--target",
        QuantityKind.UsdPerMillionTokens,
        "Dollars per million tokens, blended: answer with what would reach it, lever by lever"
    ).AboveZero();

    public static readonly Option<bool> FitInventory = new("--fit-inventory")
    {
        Description =
            "The other way round: which of the models fit on hardware.inventory together, and at which rate each",
    };
}
