namespace Farthing.Gateway.Ledger;

/// <summary>Codes of faults of the ledger.</summary>
public static class LedgerFaultCodes
{
    /// <summary>There is no ledger and no journal in the folder.</summary>
    /// <remarks>Name the folder that the gateway writes to: <c>--data FOLDER</c>.</remarks>
    public const string NotFound = "FAR9101";

    /// <summary>The database cannot be opened, read or written (exit code 3).</summary>
    /// <remarks>Check the folder's rights and the disk; <c>farthing ledger rebuild</c> rebuilds a damaged ledger from the journal.</remarks>
    public const string Unreadable = "FAR9102";

    /// <summary>The ledger, or what gateways share in PostgreSQL, has another version than this program reads (exit code 3).</summary>
    /// <remarks>Start with a new data folder or database; or read it with the program that wrote it.</remarks>
    public const string OtherVersion = "FAR9103";

    /// <summary>The journal begins later than any ledger has read: the records between are lost (exit code 1).</summary>
    /// <remarks>Restore the missing segments or an older ledger.db; <c>--accept-loss</c> builds a ledger from the rest.</remarks>
    public const string Gap = "FAR9104";

    /// <summary>The journal is damaged, or a segment is missing (exit code 3).</summary>
    /// <remarks>Restore the segment that the message names from a copy.</remarks>
    public const string JournalDamaged = "FAR9105";

    /// <summary>A gateway has the journal open, or a program the ledger (exit code 3).</summary>
    /// <remarks>Stop the gateway, or use its admin API.</remarks>
    public const string JournalInUse = "FAR9106";

    /// <summary>Not a time, or a span that ends before it begins.</summary>
    /// <remarks>Write <c>7d</c>, <c>2026-11</c>, <c>2026-11-20</c> or <c>2026-11-20T14:00</c>; times are UTC.</remarks>
    public const string BadTime = "FAR9107";

    /// <summary>A correction that cannot be booked: its attempt, account, amount or reason.</summary>
    /// <remarks>The message says which, and what would be accepted.</remarks>
    public const string BadAdjustment = "FAR9108";

    /// <summary>Segments cannot be dropped: the ledger lacks some of their records (exit code 1).</summary>
    /// <remarks><c>farthing ledger verify</c>, then <c>rebuild</c>, then drop.</remarks>
    public const string CannotDrop = "FAR9109";

    /// <summary>An export has no such format.</summary>
    /// <remarks><c>csv</c>, <c>jsonl</c> or <c>focus</c>.</remarks>
    public const string BadFormat = "FAR9110";

    /// <summary>The shared ledger cannot be reached or used (exit code 3): PostgreSQL is unreachable or refuses the user, or the connection-string file is unreadable. Host and database are named, credentials never.</summary>
    /// <remarks>Start it, check the address, the user and their rights; <c>Host=…;Database=…;Username=…;Password=…</c>, no URL. A running gateway goes on: its journal keeps everything; one that starts waits, where PostgreSQL cannot be reached.</remarks>
    public const string Away = "FAR9111";

    /// <summary>A command that needs a gateway's journal was given the shared ledger alone.</summary>
    /// <remarks>Run it where the journal is, with <c>--config FILE</c> or <c>--data FOLDER</c>.</remarks>
    public const string NeedsJournal = "FAR9112";

    /// <summary>The ledger knows no such gateway, or several begin like this.</summary>
    /// <remarks>Take the id from <c>farthing ledger by gateway</c>.</remarks>
    public const string UnknownGateway = "FAR9113";

    /// <summary>The gateway does not count as gone: it is unknown, its leases have not expired, or its journal is in the named folder (exit code 1).</summary>
    /// <remarks><c>farthing ledger release</c> (or <c>abandon</c>) without <c>--gateway</c> lists them; wait for the time in the message, or start the gateway again on its data folder.</remarks>
    public const string BadRelease = "FAR9119";

    /// <summary>The month is closed.</summary>
    /// <remarks>Nothing: its statement stands, corrections fall into the next month.</remarks>
    public const string AlreadyClosed = "FAR9128";

    /// <summary>A question or command needs attempts of months that were forgotten (exit code 1).</summary>
    /// <remarks>Ask from the month behind them on (<c>--since</c>); sums by one dimension, with at most one filter and by whole hours, reach back over them. A damaged ledger that has forgotten months is restored from a copy.</remarks>
    public const string Forgotten = "FAR9137";

    /// <summary>A month cannot be forgotten: it, or one before it, was not closed or has open attempts (exit code 1).</summary>
    /// <remarks><c>farthing ledger close MONTH</c> first.</remarks>
    public const string CannotForget = "FAR9138";

    /// <summary>The statements cannot be written, or another <c>farthing ledger</c> is at them (exit code 3).</summary>
    /// <remarks>Wait for it, or check the folder's rights.</remarks>
    public const string StatementsInUse = "FAR9130";
}
