using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Reduction.Semantic;

namespace Farthing.Tests.Reduction.Semantic;

public sealed class PriorRefreshTests
{
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(20, 0.75, 0.05)]
    [InlineData(60, 0.9, 0.08)]
    public void Repeated_steps_find_what_made_the_labels(double slope, double mean, double deviation)
    {
        Pcg32 chance = new(23, 18);
        SemanticEntry[] entries = [.. Enumerable.Range(0, 300).Select(i => Make(i, ref chance))];

        CellPrior prior = CellPrior.Start;
        for (int step = 0; step < 40; step++)
        {
            prior = PriorRefresh.Of(prior, entries);
        }

        // 300 thresholds of 60 labels each; g moves in steps of 1.25.
        Assert.InRange(prior.Slope, slope / 1.25, slope * 1.25);
        Assert.Equal(mean, prior.Mean, 0.02);
        Assert.Equal(deviation, prior.Deviation, 0.02);

        SemanticEntry Make(int id, ref Pcg32 random)
        {
            SemanticEntry entry = new((ulong)id, 0, 1);
            double threshold = mean + (deviation * random.NextNormal());
            for (int i = 0; i < LabelWindow.Capacity; i++)
            {
                double s = 0.5 + (0.5 * random.NextDouble());
                bool isSame = random.NextDouble() < Logistic.Of(slope * (s - threshold));
                entry.Labels.Add(new EntryLabel((float)s, isSame ? 1 : -1));
            }

            return entry;
        }
    }

    [Fact]
    public void Few_entries_or_few_labels_teach_nothing()
    {
        SemanticEntry[] entries = [.. Enumerable.Range(0, 50).Select(i => new SemanticEntry((ulong)i, 0, 1))];
        foreach (SemanticEntry entry in entries)
        {
            for (int i = 0; i < PriorRefresh.MinLabels - 1; i++)
            {
                entry.Labels.Add(new EntryLabel(0.9f, 1));
            }
        }

        Assert.Equal(CellPrior.Start, PriorRefresh.Of(CellPrior.Start, entries));
        entries[0].Labels.Add(new EntryLabel(0.9f, 1));
        Assert.Equal(CellPrior.Start, PriorRefresh.Of(CellPrior.Start, entries));
        Assert.Equal(CellPrior.Start, PriorRefresh.Of(CellPrior.Start, []));
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1)]
    [InlineData(-1)]
    public void Labels_that_all_agree_keep_it_in_its_range(int sign)
    {
        SemanticEntry[] entries = [.. Enumerable.Range(0, 20).Select(i => new SemanticEntry((ulong)i, 0, 1))];
        foreach (SemanticEntry entry in entries)
        {
            for (int i = 0; i < LabelWindow.Capacity; i++)
            {
                entry.Labels.Add(new EntryLabel(0.8f + (i / 400f), sign * EntryLabel.HumanWeight));
            }
        }

        CellPrior prior = CellPrior.Start;
        for (int step = 0; step < 200; step++)
        {
            prior = PriorRefresh.Of(prior, entries);
            Assert.True(prior.IsValid, $"{prior}");
        }
    }
}
