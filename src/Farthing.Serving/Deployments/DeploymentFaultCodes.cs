namespace Farthing.Serving.Deployments;

/// <summary>Codes of faults in deployments and engine settings.</summary>
public static class DeploymentFaultCodes
{
    /// <summary>An engine setting outside its range.</summary>
    public const string SettingOutOfRange = "FAR5001";

    /// <summary>Two engine settings that exclude each other, or one that has no effect.</summary>
    public const string SettingsConflict = "FAR5002";

    /// <summary>A format that the GPU cannot run, or a shape that does not divide by ranks, blocks or groups.</summary>
    public const string Unsupported = "FAR5003";

    /// <summary>GPUs that do not make whole replicas, or ranks that the model has no use for.</summary>
    public const string CountMismatch = "FAR5004";
}
