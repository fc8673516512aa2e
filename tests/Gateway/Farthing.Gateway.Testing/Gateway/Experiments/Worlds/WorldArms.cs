using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Experiments.Plans;

namespace Farthing.Tests.Gateway.Experiments.Worlds;

/// <summary>Arms by the written rule alone: SHA-256 over length-prefixed texts, and pairs of the same hour on consecutive days. It shares no code with the product.</summary>
/// <param name="plan">Salt, id, share and lengths of blocks.</param>
internal sealed class WorldArms(ExperimentPlan plan)
{
    private const byte Session = 0;
    private const byte Block = 4;

    /// <summary>True where a session's arm is control.</summary>
    public bool IsControl(string key, string session) =>
        DrawOf(Session, key, session) < plan.Arms.ControlShare;

    /// <summary>True where the block of an arrival is control; null in a burn-in, and where there is no block.</summary>
    public bool? IsControl(DateTimeOffset at)
    {
        long day = (long)Math.Floor((at - plan.Start).TotalDays);
        if (day < 0 || day >= plan.Blocks!.Days)
        {
            return null;
        }

        double inDay = (at - plan.Start.AddDays(day)).TotalSeconds;
        int slot = (int)(inDay / plan.Blocks.LengthSeconds);
        if (inDay - (slot * plan.Blocks.LengthSeconds) < plan.Blocks.BurnInSeconds)
        {
            return null;
        }

        // Weekdays are paired in their order, and days of weekends in theirs. Pairs are numbered as their second day comes.
        int[] waiting = [-1, -1];
        List<(int First, int Second)> pairs = [];
        for (int i = 0; i < plan.Blocks.Days; i++)
        {
            int kind = plan.Start.AddDays(i).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 0;
            if (waiting[kind] < 0)
            {
                waiting[kind] = i;
            }
            else
            {
                pairs.Add((waiting[kind], i));
                waiting[kind] = -1;
            }
        }

        int pair = pairs.FindIndex(one => one.First == day || one.Second == day);
        if (pair < 0)
        {
            return null;
        }

        long perDay = 86_400 / plan.Blocks.LengthSeconds;
        string number = ((pair * perDay) + slot).ToString(CultureInfo.InvariantCulture);
        bool isFirstControl = DrawOf(Block, number, "") < 0.5;
        return pairs[pair].First == day ? isFirstControl : !isFirstControl;
    }

    /// <summary>First 8 bytes of SHA-256 as a share of 2⁶⁴.</summary>
    public double DrawOf(byte kind, string first, string second)
    {
        using MemoryStream text = new();
        Put(plan.Salt);
        Put(plan.Id);
        text.WriteByte(kind);
        Put(first);
        Put(second);
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(text.ToArray())) / 18446744073709551616.0;

        void Put(string part)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            byte[] length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            text.Write(length);
            text.Write(bytes);
        }
    }
}
