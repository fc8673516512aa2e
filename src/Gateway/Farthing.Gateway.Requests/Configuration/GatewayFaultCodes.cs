namespace Farthing.Gateway.Configuration;

/// <summary>Codes of faults in a gateway's configuration and start.</summary>
public static class GatewayFaultCodes
{
    /// <summary>The configuration cannot be read.</summary>
    /// <remarks>Check path and rights.</remarks>
    public const string Unreadable = "FAR9401";

    /// <summary>A key that does not exist, or stands twice.</summary>
    /// <remarks>The message lists the keys that exist there.</remarks>
    public const string UnknownKey = "FAR9402";

    /// <summary>A list where one value belongs, a word where a section belongs, and the like.</summary>
    /// <remarks>Write it as the message shows.</remarks>
    public const string WrongShape = "FAR9403";

    /// <summary>A required key is missing.</summary>
    /// <remarks>Add it as the message shows.</remarks>
    public const string Missing = "FAR9404";

    /// <summary>An invalid value.</summary>
    /// <remarks>The message says what would be accepted.</remarks>
    public const string WrongValue = "FAR9405";

    /// <summary>A name that refers to nothing in the file or the catalog.</summary>
    /// <remarks>Take one of the names in the message.</remarks>
    public const string UnknownName = "FAR9406";

    /// <summary>A secret that is not there: the variable is not set, the file is empty.</summary>
    /// <remarks>Set it; secrets never stand in the configuration.</remarks>
    public const string NoSecret = "FAR9407";

    /// <summary>Keys that exclude each other, two budgets of one id, or something unsafe: an admin API open to other machines without <c>allow_remote</c> or TLS, or with a short or virtual key.</summary>
    /// <remarks>Leave one out; do as the message says.</remarks>
    public const string Conflict = "FAR9408";

    /// <summary>No price is known for a deployment.</summary>
    /// <remarks>Give it one, or say <c>unpriced: true</c>.</remarks>
    public const string NoPrice = "FAR9409";

    /// <summary>The journal or data folder cannot be used (exit code 3).</summary>
    /// <remarks>Stop the gateway that uses it; check rights and disk; <c>farthing ledger verify</c> says what is damaged.</remarks>
    public const string CannotStart = "FAR9410";

    /// <summary>The log's file cannot be written (exit code 3).</summary>
    /// <remarks>Check folder and rights, or leave <c>file</c> out.</remarks>
    public const string NoLog = "FAR9452";
}
