using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>A filter as a condition of SQL, its values as parameters in the order of their question marks.</summary>
internal sealed class LedgerCondition
{
    private readonly List<object> values = [];

    private LedgerCondition(string condition) => Condition = condition;

    /// <summary>The condition; never empty.</summary>
    public string Condition { get; private set; }

    /// <summary>Its values.</summary>
    public IReadOnlyList<object> Values => values;

    /// <summary>On the rows of <c>attempts</c> (as <c>a</c>).</summary>
    public static LedgerCondition OfRows(LedgerDialect dialect, LedgerFilter filter)
    {
        LedgerCondition made = new("1 = 1");
        made.AddSpan("a.reserved_ns", filter);
        made.AddNames(dialect, filter);
        return made;
    }

    /// <summary>On corrections (as <c>j</c>), their attempts (as <c>a</c>) beside them. Those of an account are in where the filter names nothing, or that account.</summary>
    public static LedgerCondition OfAdjustments(LedgerDialect dialect, LedgerFilter filter)
    {
        LedgerCondition names = new("j.request IS NOT NULL");
        names.AddNames(dialect, filter);
        bool isOpen = names.values.Count == 0;
        LedgerCondition made = new("1 = 1");
        made.AddSpan("j.effective_ns", filter);
        if (isOpen)
        {
            return made;
        }

        // An account is one name: with two named, a correction of one of them is not known to be of both. A session's has its key too.
        List<string> accounts =
        [
            .. filter.Names().Select(one => $"{LedgerDimensionRow.Of(one.Dimension).Word}:{one.Value}"),
        ];
        (string ofAccount, string? account) =
            accounts.Count == 2 && filter is { Key: string key, Session: string session }
                ? ("j.account = ?", $"session:{SessionIdentity.Of(key, session)}")
            : accounts.Count != 1 ? ("1 = 0", null)
            : filter.Session is string name
                ? ($"SUBSTR(j.account, 1, 8) = 'session:' AND {dialect.SessionOfAccount} = ?", name)
            : ("j.account = ?", accounts[0]);
        made.Condition += $" AND (({names.Condition}) OR (j.request IS NULL AND {ofAccount}))";
        made.values.AddRange(names.values);
        if (account is not null)
        {
            made.values.Add(account);
        }

        return made;
    }

    private void AddSpan(string column, LedgerFilter filter)
    {
        if (filter.SinceUnixNs is long since)
        {
            Add($"{column} >= ?", since);
        }

        if (filter.UntilUnixNs is long until)
        {
            Add($"{column} < ?", until);
        }
    }

    private void AddNames(LedgerDialect dialect, LedgerFilter filter)
    {
        foreach ((LedgerDimension dimension, string value) in filter.Names())
        {
            if (dimension == LedgerDimension.Gateway)
            {
                Add("a.gateway = (SELECT w.number FROM gateways w WHERE w.id = ?)", filter.GatewayId!.Value);
            }
            else
            {
                Add(
                    dimension == LedgerDimension.Tag ? dialect.HasTag
                        : dimension == LedgerDimension.Session ? "a.session = ?"
                        : $"{LedgerDimensionRow.Of(dimension).Column} = ?",
                    value
                );
            }
        }
    }

    private void Add(string condition, object value)
    {
        Condition += " AND " + condition;
        values.Add(value);
    }
}
