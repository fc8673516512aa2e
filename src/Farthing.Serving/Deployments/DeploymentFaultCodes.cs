namespace Farthing.Serving.Deployments;

/// <summary>Codes of faults in deployments and engine settings.</summary>
public static class DeploymentFaultCodes
{
    /// <summary>An engine setting outside its range.</summary>
    public const string SettingOutOfRange = "FAR5001";

    /// <summary>Two engine settings that exclude each other, or one that has no effect.</summary>
    public const string SettingsConflict = "FAR5002";
}
