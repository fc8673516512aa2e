namespace Farthing.Gateway.Administration.Bodies;

/// <summary>Codes of faults of administration, stored keys and feedback (docs/errors.md).</summary>
public static class AdminFaultCodes
{
    /// <summary>The body is not JSON, or not an object.</summary>
    public const string NotAnObject = "FAR9701";

    /// <summary>A member or parameter that does not exist.</summary>
    public const string UnknownMember = "FAR9702";

    /// <summary>A value that is not what it should be.</summary>
    public const string WrongValue = "FAR9703";

    /// <summary>A member that is needed is not there.</summary>
    public const string Missing = "FAR9704";

    /// <summary>No key, attempt, session or request of this name.</summary>
    public const string NotFound = "FAR9705";

    /// <summary>There is one of this id or secret already, or a correction of this id that says something else.</summary>
    public const string Exists = "FAR9706";

    /// <summary>The key stands in the configuration.</summary>
    public const string InConfiguration = "FAR9707";

    /// <summary>No admin key, or another one.</summary>
    public const string Refused = "FAR9708";

    /// <summary>The key was changed meanwhile, or has been revoked.</summary>
    public const string Changed = "FAR9709";

    /// <summary>Keys cannot be stored now.</summary>
    public const string StoreAway = "FAR9710";

    /// <summary>There is no such path in the admin API, or not with this method.</summary>
    public const string NoRoute = "FAR9711";

    /// <summary>The body is too long.</summary>
    public const string TooLong = "FAR9712";

    /// <summary>The file of stored keys is damaged, or cannot be used.</summary>
    public const string KeysUnreadable = "FAR9713";

    /// <summary>The journal cannot be written.</summary>
    public const string NoJournal = "FAR9714";

    /// <summary>There is no configuration to read again.</summary>
    public const string NoConfiguration = "FAR9715";

    /// <summary>No gateway answers at the admin API's address.</summary>
    public const string Unreachable = "FAR9716";

    /// <summary>The admin key is not sent there: nobody vouches for who would get it.</summary>
    public const string NotTrusted = "FAR9717";

    /// <summary>A defect in the gateway.</summary>
    public const string Defect = "FAR9799";
}
