using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>The dearest groups of a dimension with names.</summary>
/// <param name="Groups">They, the dearest one first; those of equal amounts by name.</param>
/// <param name="Count">How many groups there are.</param>
internal sealed record RollupChoice(IReadOnlyList<RollupChoice.One> Groups, long Count)
{
    /// <summary>Chooses.</summary>
    /// <param name="costs">What groups cost; corrections are added to it.</param>
    /// <param name="names">Their names.</param>
    /// <param name="most">How many are chosen.</param>
    /// <param name="corrections">Corrections by name; also of names that nothing was metered for.</param>
    public static RollupChoice Of(
        RollupCosts costs,
        RollupNumbers names,
        int most,
        IReadOnlyDictionary<string, Money> corrections
    )
    {
        Dictionary<string, int> corrected = names.Find([.. corrections.Keys]);
        List<One> all = [];
        foreach ((string name, Money amount) in corrections)
        {
            if (corrected.TryGetValue(name, out int group) && costs.Has(group))
            {
                costs.Add(group, amount.NanoUsd);
            }
            else
            {
                all.Add(new One(name, -1, amount.NanoUsd));
            }
        }

        long count = costs.Count + all.Count;
        int[] dear = costs.Dearest(most);
        string[] words = names.NamesOf(dear);
        for (int i = 0; i < dear.Length; i++)
        {
            all.Add(new One(words[i], dear[i], costs[dear[i]]));
        }

        all.Sort(
            static (one, other) =>
                one.NanoUsd == other.NanoUsd
                    ? string.CompareOrdinal(one.Name, other.Name)
                    : other.NanoUsd.CompareTo(one.NanoUsd)
        );
        return new RollupChoice(all[..Math.Min(most, all.Count)], count);
    }

    /// <summary>Where each group's sums are added: the place of a chosen one, else −1.</summary>
    /// <param name="groups">How many groups there are.</param>
    public int[] Slots(int groups)
    {
        int[] slots = new int[groups];
        Array.Fill(slots, -1);
        for (int i = 0; i < Groups.Count; i++)
        {
            if (Groups[i].Group >= 0)
            {
                slots[Groups[i].Group] = i;
            }
        }

        return slots;
    }

    /// <summary>A chosen group.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Group">Its number; −1 where nothing was metered for it.</param>
    /// <param name="NanoUsd">What it costs with corrections, in 10⁻⁹ dollars.</param>
    internal sealed record One(string Name, int Group, long NanoUsd);
}
