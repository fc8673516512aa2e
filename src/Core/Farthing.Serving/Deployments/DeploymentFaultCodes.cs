namespace Farthing.Serving.Deployments;

/// <summary>Codes of faults in deployments and engine settings.</summary>
public static class DeploymentFaultCodes
{
    /// <summary>An engine setting outside its range.</summary>
    /// <remarks>Stay within the range shown.</remarks>
    public const string SettingOutOfRange = "FAR5001";

    /// <summary>Engine settings that exclude each other, or one without effect.</summary>
    /// <remarks>Change or remove one.</remarks>
    public const string SettingsConflict = "FAR5002";

    /// <summary>A format that the GPU cannot run, or a shape that does not divide by ranks, blocks or groups; the rule is named.</summary>
    /// <remarks>Choose another format, GPU or number of ranks.</remarks>
    public const string Unsupported = "FAR5003";

    /// <summary>GPUs that do not make whole replicas, or ranks that the model has no use for.</summary>
    /// <remarks>Take a multiple of the GPUs of a replica (TP × PP × DP).</remarks>
    public const string CountMismatch = "FAR5004";

    /// <summary>A changed setting with which weights and cache do not fit the GPUs.</summary>
    /// <remarks>Take what the message shows to fit, or leave the setting as it is.</remarks>
    public const string DoesNotFit = "FAR5005";
}
