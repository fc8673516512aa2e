namespace Farthing.Gateway.Configuration;

/// <summary>Codes of faults in a gateway's configuration and start (docs/errors.md).</summary>
public static class GatewayFaultCodes
{
    /// <summary>The file cannot be read.</summary>
    public const string Unreadable = "FAR9001";

    /// <summary>A key that does not exist, or stands twice.</summary>
    public const string UnknownKey = "FAR9002";

    /// <summary>A list where one value belongs, a word where a section belongs, and the like.</summary>
    public const string WrongShape = "FAR9003";

    /// <summary>A key that is needed is not there.</summary>
    public const string Missing = "FAR9004";

    /// <summary>A value that is not what it should be.</summary>
    public const string WrongValue = "FAR9005";

    /// <summary>A name that refers to nothing in the file or the catalog.</summary>
    public const string UnknownName = "FAR9006";

    /// <summary>A secret that is not there.</summary>
    public const string NoSecret = "FAR9007";

    /// <summary>Keys that exclude each other, or something unsafe.</summary>
    public const string Conflict = "FAR9008";

    /// <summary>A price that nobody knows.</summary>
    public const string NoPrice = "FAR9009";

    /// <summary>The address cannot be listened on, or the data folder cannot be used.</summary>
    public const string CannotStart = "FAR9010";
}
