namespace Farthing.Emulation.Faults;

/// <summary>Codes of what can be wrong with an emulated server, explained in docs/errors.md.</summary>
public static class EmulationFaultCodes
{
    /// <summary>A mishap of <c>--fault</c> that does not exist, or stands twice.</summary>
    public const string UnknownMishap = "FAR8001";

    /// <summary>A mishap's share or time is out of range.</summary>
    public const string MishapValue = "FAR8002";

    /// <summary>The address cannot be listened on: taken, or not allowed.</summary>
    public const string CannotListen = "FAR8003";

    /// <summary>More than one replica was asked for: one server is one engine.</summary>
    public const string ManyReplicas = "FAR8004";

    /// <summary>The host is no IP address.</summary>
    public const string NotAnAddress = "FAR8005";

    /// <summary>The engine ended by a defect.</summary>
    public const string EngineDied = "FAR8006";
}
