namespace Farthing.Gateway.Configuration;

/// <summary>Codes of faults in a gateway's configuration and start (docs/errors.md).</summary>
public static class GatewayFaultCodes
{
    /// <summary>The file cannot be read.</summary>
    public const string Unreadable = "FAR9401";

    /// <summary>A key that does not exist, or stands twice.</summary>
    public const string UnknownKey = "FAR9402";

    /// <summary>A list where one value belongs, a word where a section belongs, and the like.</summary>
    public const string WrongShape = "FAR9403";

    /// <summary>A key that is needed is not there.</summary>
    public const string Missing = "FAR9404";

    /// <summary>A value that is not what it should be.</summary>
    public const string WrongValue = "FAR9405";

    /// <summary>A name that refers to nothing in the file or the catalog.</summary>
    public const string UnknownName = "FAR9406";

    /// <summary>A secret that is not there.</summary>
    public const string NoSecret = "FAR9407";

    /// <summary>Keys that exclude each other, or something unsafe.</summary>
    public const string Conflict = "FAR9408";

    /// <summary>A price that nobody knows.</summary>
    public const string NoPrice = "FAR9409";

    /// <summary>The address cannot be listened on, or the data folder cannot be used.</summary>
    public const string CannotStart = "FAR9410";

    /// <summary>The log's file cannot be written.</summary>
    public const string NoLog = "FAR9452";
}
