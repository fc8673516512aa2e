using System.Numerics;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Counts different sessions in each of several groups. A session is in one group, mostly; that one is kept in an array, all others in a set. Where there are few groups, a session's groups are bits.</summary>
internal sealed class SessionCounter
{
    private const int Bits = 64;
    private readonly ulong[] bits;
    private readonly int[] first; // group + 1
    private readonly HashSet<long> others = [];
    private long[] counts;

    /// <summary>None yet.</summary>
    /// <param name="groups">How many groups there are; null where that is not known yet.</param>
    /// <param name="sessions">Sessions are below this number; 0 is none.</param>
    public SessionCounter(int? groups, int sessions)
    {
        counts = new long[groups ?? Bits];
        bits = groups <= Bits ? new ulong[sessions] : [];
        first = groups <= Bits ? [] : new int[sessions];
    }

    /// <summary>The different sessions of each group.</summary>
    /// <param name="groups">How many groups there are.</param>
    public long[] Counts(int groups)
    {
        Array.Resize(ref counts, Math.Max(groups, counts.Length));
        return counts;
    }

    /// <summary>A session was in a group.</summary>
    public void Add(int group, int session)
    {
        if (group >= counts.Length)
        {
            Array.Resize(ref counts, (group + 1) * 2);
        }

        if (first.Length == 0)
        {
            ulong before = bits[session];
            bits[session] = before | (1UL << group);
            counts[group] += ((before >> group) & 1) == 0 ? 1 : 0;
        }
        else if (first[session] == 0)
        {
            first[session] = group + 1;
            counts[group]++;
        }
        else if (first[session] != group + 1 && others.Add(((long)group << 32) | (uint)session))
        {
            counts[group]++;
        }
    }

    /// <summary>Adds the sessions of another one that was made for as many.</summary>
    public void Add(SessionCounter other)
    {
        for (int session = 0; session < bits.Length; session++)
        {
            for (ulong left = other.bits[session]; left != 0; left &= left - 1)
            {
                Add(BitOperations.TrailingZeroCount(left), session);
            }
        }

        for (int session = 0; session < first.Length; session++)
        {
            if (other.first[session] != 0)
            {
                Add(other.first[session] - 1, session);
            }
        }

        foreach (long one in other.others)
        {
            Add((int)(one >> 32), (int)one);
        }
    }
}
