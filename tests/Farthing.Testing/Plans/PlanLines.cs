namespace Farthing.Tests.Plans;

/// <summary>Command lines of plans that are quick to make, and folders for what they write.</summary>
internal static class PlanLines
{
    /// <summary>No catalog files of whoever runs the tests, and a day that prices' ages do not move with.</summary>
    public const string Still = "--today 2026-11-20 --config-dir no-such-folder";

    /// <summary>A small model on two GPUs, 300 requests.</summary>
    public const string Small =
        "plan llama-3.1-8b --gpu H100-SXM --gpu L40S --in 512 --out 64 --rate 4/s --requests 300 --slo ttft_p95=1s "
        + Still;

    /// <summary>A new folder under the system's temporary one.</summary>
    public static string Folder() => Directory.CreateTempSubdirectory("farthing-plan-").FullName;
}
