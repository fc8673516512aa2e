namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Differences between the databases of ledgers.</summary>
internal abstract class LedgerDialect
{
    /// <summary>A condition on an attempt (<c>a</c>): it bears the tag that is the next value.</summary>
    public abstract string HasTag { get; }

    /// <summary>Joins an attempt's tags (<see cref="JoinedTag"/>) to it (<c>a</c>); one row with NULL where it has none.</summary>
    public abstract string JoinTags { get; }

    /// <summary>The tag that <see cref="JoinTags"/> joined.</summary>
    public abstract string JoinedTag { get; }

    /// <summary>The session's name in an account (<c>j.account</c>) of <c>session:KEY/NAME</c>, or of <c>session:NAME</c>, as earlier versions took it.</summary>
    public string SessionOfAccount =>
        $"SUBSTR(j.account, CASE WHEN {Position("j.account", "/")} = 0 THEN 9 ELSE {Position("j.account", "/")} + 1 END)";

    /// <summary>Position of a character's first occurrence in a text, from 1; 0: none.</summary>
    protected abstract string Position(string text, string character);

    /// <summary>An id as text: 32 hexadecimal digits.</summary>
    public abstract string IdText(string id);

    /// <summary>A time in nanoseconds as a day of UTC, <c>2026-11-20</c>.</summary>
    public abstract string Day(string unixNs);

    /// <summary>A time in nanoseconds as an hour of UTC, <c>2026-11-20T14</c>.</summary>
    public abstract string Hour(string unixNs);

    /// <summary>The table of leases as they stand in journals.</summary>
    public virtual string Leases => "leases";

    /// <summary>True where gateways may be abandoned: there is a table <c>abandonments</c>.</summary>
    public virtual bool HasAbandonments => false;

    /// <summary>The record of the journal that an attempt of a ledger's table ended with, or behind which it was abandoned.</summary>
    /// <param name="ledger">The ledger's name in the database.</param>
    public virtual string EndedAt(string ledger) => "close_seq";

    /// <summary>Looks for damage in the file; null where the database does that itself.</summary>
    public virtual string? DamageCheck => null;

    /// <summary>An id of 32 hexadecimal digits of a gateway whose number is a column.</summary>
    public string GatewayId(string number) =>
        IdText($"(SELECT w.id FROM gateways w WHERE w.number = {number})");
}
