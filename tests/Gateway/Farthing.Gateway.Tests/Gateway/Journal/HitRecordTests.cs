using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Files;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Journal;

/// <summary>What a decided hit says of its evidence.</summary>
public sealed class HitRecordTests
{
    [Theory]
    [InlineData(0.9796f, 0.01)]
    [InlineData(-1f, 0.0)]
    [InlineData(1f, 1.0)]
    [InlineData(0f, null)]
    [InlineData(0.123457f, 0.000999)]
    public void Similarity_bound_and_own_cost_come_back_to_the_millionth(float similarity, double? wrong)
    {
        HitRecord hit = LedgerScene.Hit(1, 3) with
        {
            Similarity = similarity,
            WrongFractionAtMost = wrong,
            OwnCost = new Money(4_321),
        };

        HitRecord back = Read(hit);

        Assert.Equal(hit with { Tags = back.Tags }, back);
        Assert.Equal(back with { Tags = [] }, Read(back) with { Tags = [] });
    }

    [Fact]
    public void A_similarity_that_is_no_number_is_none()
    {
        HitRecord hit = LedgerScene.Hit(1, 3) with { Similarity = float.NaN };

        Assert.Equal(0f, Read(hit).Similarity);
    }

    private static HitRecord Read(HitRecord hit)
    {
        PayloadWriter writer = new(new byte[512], 0);
        hit.Write(ref writer);
        return new JournalEntry(
            JournalRecordType.Hit,
            FormatVersion.Only,
            1,
            0,
            writer.Buffer.AsSpan(0, writer.Position)
        ).Read<HitRecord>();
    }
}
