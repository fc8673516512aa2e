using System.Globalization;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Numbers of the names of a gateway's sums, from 1 in each dimension; 0 is the empty name. Names are added, never changed or taken away, so that what is known here stays true.</summary>
internal static class RollupNames
{
    private const int AtOnce = 200; // values of a question

    /// <summary>The last number of a dimension.</summary>
    public static int Last(ILedgerQuestions questions, long gateway, RollupColumn dimension)
    {
        using ILedgerCursor at = questions.Ask(
            "SELECT id FROM rollup_names WHERE gateway = ? AND dimension = ? ORDER BY id DESC LIMIT 1",
            gateway,
            (long)dimension
        );
        return at.Step() ? checked((int)at.Int64(0)) : 0;
    }

    /// <summary>The number of a name; null where no sum has it.</summary>
    public static int? Find(ILedgerQuestions questions, long gateway, RollupColumn dimension, string name)
    {
        Dictionary<string, int> found = new(StringComparer.Ordinal);
        Find(questions, gateway, dimension, [name], found);
        return found.TryGetValue(name, out int id) ? id : null;
    }

    /// <summary>Numbers of those names that have one.</summary>
    public static void Find(
        ILedgerQuestions questions,
        long gateway,
        RollupColumn dimension,
        IReadOnlyList<string> names,
        Dictionary<string, int> found
    )
    {
        if (names.Contains(""))
        {
            found[""] = 0;
        }

        Ask(
            questions,
            "name",
            gateway,
            dimension,
            [.. names.Where(name => name.Length > 0)],
            (id, name) => found[name] = id
        );
    }

    /// <summary>The names of some numbers.</summary>
    public static Dictionary<int, string> NamesOf(
        ILedgerQuestions questions,
        long gateway,
        RollupColumn dimension,
        IReadOnlyList<int> ids
    )
    {
        Dictionary<int, string> names = new() { [0] = "" };
        Ask(
            questions,
            "id",
            gateway,
            dimension,
            [.. ids.Where(id => id > 0).Select(id => (object)(long)id)],
            (id, name) => names[id] = name
        );
        return names;
    }

    /// <summary>All names, each at its number.</summary>
    public static string[] All(ILedgerQuestions questions, long gateway, RollupColumn dimension)
    {
        List<string> names = [""];
        using ILedgerCursor at = questions.Ask(
            "SELECT id, name FROM rollup_names WHERE gateway = ? AND dimension = ? ORDER BY id",
            gateway,
            (long)dimension
        );
        while (at.Step())
        {
            if (at.Int64(0) != names.Count)
            {
                throw new FormatException("the names of the hourly sums are not numbered in their order");
            }

            names.Add(at.Text(1));
        }

        return [.. names];
    }

    /// <summary>Gives names the next numbers.</summary>
    public static void Add(
        ILedgerTransaction transaction,
        long gateway,
        RollupColumn dimension,
        IReadOnlyList<string> names,
        Dictionary<string, int> added
    )
    {
        if (names.Count == 0)
        {
            return;
        }

        int last = Last(transaction, gateway, dimension);
        foreach (string[] some in names.Chunk(AtOnce))
        {
            List<object> values = [];
            foreach (string name in some)
            {
                added[name] = ++last;
                values.AddRange([gateway, (long)dimension, (long)last, name]);
            }

            transaction.Run(
                "INSERT INTO rollup_names (gateway, dimension, id, name) VALUES "
                    + string.Join(", ", Enumerable.Repeat("(?, ?, ?, ?)", some.Length)),
                values
            );
        }
    }

    private static void Ask(
        ILedgerQuestions questions,
        string column,
        long gateway,
        RollupColumn dimension,
        object[] wanted,
        Action<int, string> take
    )
    {
        foreach (object[] some in wanted.Chunk(AtOnce))
        {
            using ILedgerCursor at = questions.Ask(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT id, name FROM rollup_names WHERE gateway = ? AND dimension = ? AND {column} IN ({string.Join(", ", Enumerable.Repeat("?", some.Length))})"
                ),
                [gateway, (long)dimension, .. some]
            );
            while (at.Step())
            {
                take(checked((int)at.Int64(0)), at.Text(1));
            }
        }
    }
}
