using Farthing.Economics.PromptCaching;

namespace Farthing.Tests.Economics.PromptCaching;

public class BreakpointPlacementTests
{
    private const long Whole = 30_500;

    private static readonly CacheFactors Claude = new(1.25, 2, 0.1);

    private static readonly CacheCandidate[] Worked =
    [
        new(3_000, 0.92, 0.995),
        new(8_000, 0.85, 0.98),
        new(12_000, 0.60, 0.75),
        new(30_000, 0.45, 0.70),
    ];

    private static double Cost(params CacheMark[] marks) =>
        Whole + BreakpointPlacement.ChangeOf(Worked, Claude, marks);

    [Fact]
    public void The_worked_example_comes_out_as_computed_by_hand()
    {
        const CacheTtl Short = CacheTtl.FiveMinutes;
        const CacheTtl Long = CacheTtl.OneHour;
        CacheMark[] found = new CacheMark[4];

        int count = BreakpointPlacement.Place(Worked, Claude, 1024, 4, found, out double change);

        Assert.Equal(30_500, Cost());
        Assert.Equal(22_475, Cost(new CacheMark(3, Short)), 1e-6);
        Assert.Equal(20_600, Cost(new CacheMark(3, Long)), 1e-6);
        Assert.Equal(24_680, Cost(new CacheMark(1, Short)), 1e-6);
        Assert.Equal(17_863.5, Cost(new(0, Short), new(1, Short), new(2, Short), new(3, Short)), 1e-6);
        Assert.Equal(15_879, Whole + change, 0.5);
        Assert.Equal([new(0, Long), new(1, Long), new(2, Long), new(3, Long)], found[..count]);
    }

    [Fact]
    public void It_finds_what_trying_everything_finds()
    {
        Random random = new(22);
        for (int round = 0; round < 2_000; round++)
        {
            CacheCandidate[] candidates = Some(random);
            CacheFactors factors = new(
                1 + (random.NextDouble() * 0.5),
                random.Next(3) == 0 ? null : 1.5 + random.NextDouble(),
                random.NextDouble() * 0.5
            );
            long minimum = random.Next(0, 3_000);
            int most = random.Next(0, 5);
            CacheMark[] found = new CacheMark[4];

            int count = BreakpointPlacement.Place(
                candidates,
                factors,
                minimum,
                most,
                found,
                out double change
            );

            (double least, int fewest) = Try(candidates, factors, minimum, most, 0, []);
            Assert.Equal(least, change, 1e-6);
            Assert.Equal(fewest, count);
            Assert.Equal(
                change,
                BreakpointPlacement.ChangeOf(candidates, factors, found.AsSpan(0, count)),
                1e-6
            );
            Assert.True(count == 0 || candidates[found[0].Candidate].Tokens >= minimum);
            for (int i = 1; i < count; i++)
            {
                Assert.True(found[i].Candidate > found[i - 1].Candidate && found[i].Ttl <= found[i - 1].Ttl);
            }
        }
    }

    [Fact]
    public void Without_reuse_nothing_is_marked()
    {
        CacheMark[] found = new CacheMark[4];

        int count = BreakpointPlacement.Place(
            [new(5_000, 0, 0), new(9_000, 0, 0)],
            Claude,
            1024,
            4,
            found,
            out double change
        );

        Assert.Equal((0, 0.0), (count, change));
    }

    [Fact]
    public void With_certain_reuse_one_mark_at_the_end_reads_everything()
    {
        CacheMark[] found = new CacheMark[4];

        int count = BreakpointPlacement.Place(
            [new(5_000, 1, 1), new(9_000, 1, 1)],
            Claude,
            1024,
            4,
            found,
            out double change
        );

        Assert.Equal([new(1, CacheTtl.FiveMinutes)], found[..count]);
        Assert.Equal(-8_100, change, 1e-6); // 9,000 at 0.1 in the place of 1
    }

    [Theory]
    [InlineData(CacheTtl.FiveMinutes, 0.2174)] // 0.25 / 1.15
    [InlineData(CacheTtl.OneHour, 0.5263)] // 1 / 1.9
    public void A_mark_pays_from_the_break_even_on(CacheTtl ttl, double expected)
    {
        Assert.Equal(expected, (Claude.WriteOf(ttl) - 1) / (Claude.WriteOf(ttl) - Claude.Read), 1e-4);
        CacheMark[] mark = [new(0, ttl)];
        Assert.True(At(expected - 0.001) > 0);
        Assert.True(At(expected + 0.001) < 0);

        double At(double reuse) => BreakpointPlacement.ChangeOf([new(2_000, reuse, reuse)], Claude, mark);
    }

    private static CacheCandidate[] Some(Random random)
    {
        CacheCandidate[] candidates = new CacheCandidate[random.Next(0, 6)];
        long tokens = 0;
        (double five, double hour) = (1, 1);
        for (int i = 0; i < candidates.Length; i++)
        {
            tokens += random.Next(1, 4_000);
            five *= random.NextDouble();
            hour = Math.Min(hour, five + ((1 - five) * random.NextDouble()));
            candidates[i] = new(tokens, five, hour);
        }

        return candidates;
    }

    /// <summary>The least change and the fewest marks that reach it, over all sets of marks.</summary>
    private static (double Least, int Fewest) Try(
        CacheCandidate[] candidates,
        CacheFactors factors,
        long minimum,
        int most,
        int from,
        CacheMark[] marks
    )
    {
        double least = 0;
        for (int i = 0; i < marks.Length; i++)
        {
            CacheCandidate end = candidates[marks[i].Candidate];
            long start = i == 0 ? 0 : candidates[marks[i - 1].Candidate].Tokens;
            double write = marks[i].Ttl == CacheTtl.FiveMinutes ? factors.Write5m : factors.Write1h!.Value;
            double reuse = marks[i].Ttl == CacheTtl.FiveMinutes ? end.Reuse5m : end.Reuse1h;
            least += (end.Tokens - start) * ((reuse * factors.Read) + ((1 - reuse) * write) - 1);
        }

        int fewest = marks.Length;
        for (int at = from; at < candidates.Length && marks.Length < most; at++)
        {
            foreach (CacheTtl ttl in (CacheTtl[])[CacheTtl.FiveMinutes, CacheTtl.OneHour])
            {
                if (
                    (ttl == CacheTtl.OneHour && factors.Write1h is null)
                    || (marks.Length == 0 && candidates[at].Tokens < minimum)
                    || (marks.Length > 0 && marks[^1].Ttl < ttl)
                )
                {
                    continue;
                }

                (double other, int count) = Try(
                    candidates,
                    factors,
                    minimum,
                    most,
                    at + 1,
                    [.. marks, new CacheMark(at, ttl)]
                );
                if (other < least - 1e-7 || (other < least + 1e-7 && count < fewest))
                {
                    (least, fewest) = (other, count);
                }
            }
        }

        return (least, fewest);
    }
}
