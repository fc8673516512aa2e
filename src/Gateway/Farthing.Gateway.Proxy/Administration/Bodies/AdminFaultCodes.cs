namespace Farthing.Gateway.Administration.Bodies;

/// <summary>Codes of faults of administration, stored keys and feedback.</summary>
public static class AdminFaultCodes
{
    /// <summary>The body is no JSON object, or has a member twice (400).</summary>
    /// <remarks>Send one object; nothing of it is repeated in the error.</remarks>
    public const string NotAnObject = "FAR9701";

    /// <summary>A member or parameter that does not exist (400).</summary>
    /// <remarks>Take one of those that the message names.</remarks>
    public const string UnknownMember = "FAR9702";

    /// <summary>A value that is not what it should be (400).</summary>
    /// <remarks>The message says what would be accepted.</remarks>
    public const string WrongValue = "FAR9703";

    /// <summary>A member, or the admin key for <c>farthing keys</c> and <c>budgets</c>, is missing (400).</summary>
    /// <remarks>Add it as the message shows.</remarks>
    public const string Missing = "FAR9704";

    /// <summary>No key, budget, attempt, session or request of this name (404); one of another key's is answered the same.</summary>
    /// <remarks>Check the name. What has just ended may take a second to be known.</remarks>
    public const string NotFound = "FAR9705";

    /// <summary>There is a key of this id or secret, or a budget of this id or scope and period already, or a correction of this id that says something else (409).</summary>
    /// <remarks>Take another id: ids of revoked keys and removed budgets stay taken.</remarks>
    public const string Exists = "FAR9706";

    /// <summary>The key or budget stands in the configuration (409).</summary>
    /// <remarks>Change it there, and reload.</remarks>
    public const string InConfiguration = "FAR9707";

    /// <summary>No admin key, or another one (401). Virtual keys open nothing here.</summary>
    /// <remarks><c>Authorization: Bearer</c> and the key that <c>admin:</c> names.</remarks>
    public const string Refused = "FAR9708";

    /// <summary>The key or budget was changed meanwhile, or is revoked or removed (409).</summary>
    /// <remarks>Look at it again; a revoked key stays revoked, a removed budget removed.</remarks>
    public const string Changed = "FAR9709";

    /// <summary>Keys and budgets cannot be stored now (503); those that are known go on.</summary>
    /// <remarks>Mend the disk, or bring PostgreSQL back.</remarks>
    public const string StoreAway = "FAR9710";

    /// <summary>There is no such path in the admin API (404), or not with this method (405).</summary>
    /// <remarks>The paths stand in [admin.md](admin.md).</remarks>
    public const string NoRoute = "FAR9711";

    /// <summary>The body is longer than 64 KiB, or 1 MiB where many keys or budgets are made at once (413).</summary>
    /// <remarks>Send less.</remarks>
    public const string TooLong = "FAR9712";

    /// <summary>The file of stored keys is damaged elsewhere than at its end, or of another version (exit code 3).</summary>
    /// <remarks>Restore <c>keys.jsonl</c> from a copy, or start with a new data folder.</remarks>
    public const string KeysUnreadable = "FAR9713";

    /// <summary>The journal cannot be written: nothing was booked (503).</summary>
    /// <remarks>Make room on its disk, and send it again.</remarks>
    public const string NoJournal = "FAR9714";

    /// <summary>The gateway runs without a configuration's file (409).</summary>
    /// <remarks><c>farthing serve CONFIG</c>.</remarks>
    public const string NoConfiguration = "FAR9715";

    /// <summary>No gateway's admin API answers there (exit code 3).</summary>
    /// <remarks>Start it with <c>admin:</c> in its configuration; <c>--admin URL</c>, <c>https://</c> where it has <c>tls:</c>.</remarks>
    public const string Unreachable = "FAR9716";

    /// <summary>The admin key was not sent: the certificate that is shown there is not trusted (exit code 3), or the address is another machine's without TLS (2).</summary>
    /// <remarks>Compare what the message shows with the gateway's certificate; <c>--ca FILE</c> ([admin.md](admin.md)).</remarks>
    public const string NotTrusted = "FAR9717";

    /// <summary>Too many wrong admin keys from this address (429).</summary>
    /// <remarks>Send the right key: it is taken at once, whatever others sent from the address.</remarks>
    public const string Throttled = "FAR9718";

    /// <summary>The call's <c>Host</c> is a name that is not the admin API's (421).</summary>
    /// <remarks>Call it as localhost or by its IP address, or put the name into <c>admin.hosts</c>.</remarks>
    public const string OtherHost = "FAR9719";

    /// <summary>The admin key's role does not reach so far (403).</summary>
    /// <remarks>Take a key with the role that the message names, from <c>admin.keys</c>.</remarks>
    public const string NotAllowed = "FAR9720";

    /// <summary>A defect in the gateway (500).</summary>
    /// <remarks>Report it, with what the gateway said on stderr.</remarks>
    public const string Defect = "FAR9799";
}
