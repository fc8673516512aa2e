namespace Farthing.Gateway.Ledger.Sql;

/// <summary>One numbering of a dimension's names over several gateways. Where there is one gateway it is the database's, and no name is read before it is asked for.</summary>
internal sealed class RollupNumbers
{
    private readonly LedgerReading reading;
    private readonly RollupColumn dimension;
    private readonly long gateway;
    private readonly Dictionary<long, int[]> own = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal) { [""] = 0 };

    /// <summary>The numbers of the names that the sources have.</summary>
    public RollupNumbers(LedgerReading reading, IReadOnlyList<RollupSource> sources, RollupColumn dimension)
    {
        (this.reading, this.dimension) = (reading, dimension);
        if (sources.Count == 1)
        {
            gateway = sources[0].Gateway;
            Count = RollupNames.Last(reading, gateway, dimension) + 1;
            return;
        }

        foreach (RollupSource source in sources)
        {
            own.Add(
                source.Gateway,
                Array.ConvertAll(RollupNames.All(reading, source.Gateway, dimension), NumberOf)
            );
        }

        Count = numbers.Count;
    }

    /// <summary>Numbers are below this.</summary>
    public int Count { get; }

    /// <summary>A gateway's own numbers as these; null where they are these.</summary>
    public int[]? Of(RollupSource source) => own.GetValueOrDefault(source.Gateway);

    /// <summary>A gateway's own numbers of those groups that have a place, ascending.</summary>
    /// <param name="source">The gateway's sums.</param>
    /// <param name="places">The place of each group; −1: none.</param>
    public List<int> WithPlace(RollupSource source, int[] places)
    {
        int[]? numbers = Of(source);
        List<int> some = [];
        for (int number = 0; number < (numbers ?? places).Length; number++)
        {
            if (places[numbers is null ? number : numbers[number]] >= 0)
            {
                some.Add(number);
            }
        }

        return some;
    }

    /// <summary>The numbers of those names that have one.</summary>
    public Dictionary<string, int> Find(IReadOnlyList<string> names)
    {
        Dictionary<string, int> found = new(StringComparer.Ordinal);
        if (own.Count == 0)
        {
            RollupNames.Find(reading, gateway, dimension, names, found);
            return found;
        }

        foreach (string name in names)
        {
            if (numbers.TryGetValue(name, out int number))
            {
                found[name] = number;
            }
        }

        return found;
    }

    /// <summary>The names of some numbers, in their order.</summary>
    public string[] NamesOf(int[] some)
    {
        if (own.Count > 0)
        {
            string[] all = All();
            return Array.ConvertAll(some, number => all[number]);
        }

        if (some.Length > Count / 8)
        {
            string[] all = All();
            return Array.ConvertAll(some, number => all[number]);
        }

        Dictionary<int, string> names = RollupNames.NamesOf(reading, gateway, dimension, some);
        return Array.ConvertAll(
            some,
            number =>
                names.TryGetValue(number, out string? name)
                    ? name
                    : throw new FormatException("a name of the hourly sums is missing")
        );
    }

    /// <summary>All names, each at its number.</summary>
    public string[] All()
    {
        if (own.Count == 0)
        {
            return Count == 0 ? [] : RollupNames.All(reading, gateway, dimension);
        }

        string[] all = new string[Count];
        foreach ((string name, int number) in numbers)
        {
            all[number] = name;
        }

        return all;
    }

    private int NumberOf(string name)
    {
        if (!numbers.TryGetValue(name, out int number))
        {
            numbers.Add(name, number = numbers.Count);
        }

        return number;
    }
}
