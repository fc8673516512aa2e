using System.Buffers.Binary;
using Farthing.Numerics.Randomness;
using Farthing.Reduction.Semantic;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reduction.Semantic;

public sealed class CellBytesTests
{
    private static readonly SemanticPolicy Policy = new();

    private static CellEvent[] Rows(ulong seed, int count)
    {
        Pcg32 chance = new(seed, 20);
        CellEvent[] rows = new CellEvent[count];
        for (int i = 0; i < count; i++)
        {
            rows[i] = CellFixture.Any(ref chance, Policy.Terms);
        }

        return rows;
    }

    private static CalibrationCell Play(CalibrationCell cell, CellEvent[] rows, int from)
    {
        for (int i = from; i < rows.Length; i++)
        {
            cell.Apply(i, rows[i]);
        }

        return cell;
    }

    /// <summary>Live, replayed from all rows, and replayed from a snapshot and the rows behind it, which are tailed once more from far before it.</summary>
    [Fact]
    public void A_replay_gives_the_same_cell_to_the_bit() =>
        Prop.ForAll(
                Gen.Choose(1, int.MaxValue).ToArbitrary(),
                seed =>
                {
                    CellEvent[] rows = Rows((ulong)seed, 900);
                    CalibrationCell live = Play(new CalibrationCell(Policy), rows, 0);
                    int cut = 1 + (seed % 899);
                    byte[] snapshot = Play(new CalibrationCell(Policy), rows[..cut], 0).Write();
                    byte[] decidedOn = Decided(Play(new CalibrationCell(Policy), rows[..cut], 0)).Write();

                    return CalibrationCell.TryRead(snapshot, Policy, out CalibrationCell? read)
                            == StateReading.Read
                        && snapshot.AsSpan().SequenceEqual(decidedOn)
                        && read!.Write().AsSpan().SequenceEqual(snapshot)
                        && Play(read, rows, Math.Max(0, cut - 300))
                            .Write()
                            .AsSpan()
                            .SequenceEqual(live.Write());
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    /// <summary>The rows of these tests reach what entries share: else a replay would prove little.</summary>
    [Fact]
    public void Most_rows_refresh_the_prior() =>
        Assert.InRange(
            Enumerable
                .Range(1, 40)
                .Count(seed =>
                    Play(new CalibrationCell(Policy), Rows((ulong)seed, 900), 0).Prior != CellPrior.Start
                ),
            30,
            40
        );

    /// <summary>Decisions change nothing.</summary>
    private static CalibrationCell Decided(CalibrationCell cell)
    {
        for (ulong entry = 1; entry <= 12; entry++)
        {
            cell.Decide(7, 1, [new Candidate(entry, 0.95f)]);
        }

        return cell;
    }

    [Fact]
    public void Any_flipped_bit_or_lost_byte_is_refused()
    {
        byte[] bytes = Play(new CalibrationCell(Policy), Rows(3, 300), 0).Write();
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] broken = [.. bytes];
            broken[at] ^= (byte)(1 << (at % 8));
            StateReading reading = CalibrationCell.TryRead(broken, Policy, out CalibrationCell? cell);

            Assert.Equal(at is 4 or 5 ? StateReading.OtherVersion : StateReading.Corrupt, reading);
            Assert.Null(cell);
            Assert.Equal(StateReading.Corrupt, CalibrationCell.TryRead(bytes.AsSpan(..at), Policy, out _));
        }
    }

    /// <summary>Where the checksum holds, values that cannot be are refused one by one, and nothing throws.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Random_bytes_under_a_right_checksum_are_refused_or_read_as_a_cell_that_goes_on()
    {
        byte[] bytes = Play(new CalibrationCell(Policy), Rows(3, 300), 0).Write();
        Pcg32 chance = new(23, 21);
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] broken = [.. bytes];
            for (int i = chance.NextInt32(1, 4); i > 0; i--)
            {
                broken[chance.NextInt32(24, round % 2 == 0 ? 160 : broken.Length - 1)] = (byte)
                    chance.NextUInt32();
            }

            if (round % 5 == 0)
            {
                broken = broken[..chance.NextInt32(16, broken.Length)];
            }

            CalibrationCell.Seal(broken);
            StateReading reading = CalibrationCell.TryRead(broken, Policy, out CalibrationCell? cell);
            if (reading == StateReading.Read)
            {
                Assert.True(cell!.Prior.IsValid);
                cell.LabelsMissing();
                cell.Decide(7, 1, [new Candidate(3, 0.95f)]);
                Assert.Equal(StateReading.Read, CalibrationCell.TryRead(cell.Write(), Policy, out _));
            }
            else
            {
                Assert.Equal(StateReading.Corrupt, reading);
                refused++;
            }
        }

        Assert.True(refused > 4_000, $"{refused}");
    }

    [Fact]
    public void Under_other_terms_thresholds_stay_and_evidence_begins_anew()
    {
        CellFixture fixture = new();
        fixture.Store(1);
        fixture.Evidence(395);
        SemanticPolicy strict = Policy with { MaxFalseHitFraction = 0.001 };

        StateReading reading = CalibrationCell.TryRead(
            fixture.Cell.Write(),
            strict,
            out CalibrationCell? cell
        );

        Assert.Equal(StateReading.ReadUnderOtherTerms, reading);
        Assert.Equal((CellPhase.Shadow, PhaseCause.OtherTerms), (cell!.Phase, cell.Cause));
        Assert.Equal((0L, 3_962L), (cell.Promotion.Trials, cell.LabelsMissing()));
        Assert.Equal(LabelWindow.Capacity, cell.Find(1)!.Labels.Count);
        Assert.Equal(fixture.Cell.LastSequence, cell.LastSequence);
    }

    [Fact]
    public void Another_version_is_told_apart_from_corruption()
    {
        byte[] bytes = new CalibrationCell(Policy).Write();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), 2);

        Assert.Equal(StateReading.OtherVersion, CalibrationCell.TryRead(bytes, Policy, out _));
        Assert.Equal(StateReading.Corrupt, CalibrationCell.TryRead([], Policy, out _));
        Assert.Equal(StateReading.Corrupt, CalibrationCell.TryRead(new byte[64], Policy, out _));
    }

    [Fact]
    public void A_row_survives_its_bytes_and_a_broken_one_is_refused()
    {
        Span<byte> bytes = stackalloc byte[CellEventBytes.Length];
        foreach (CellEvent row in Rows(4, 500).Where(row => row.IsValid))
        {
            CellEventBytes.Write(row, bytes);
            Assert.Equal(StateReading.Read, CellEventBytes.TryRead(bytes, out CellEvent read));
            Assert.Equal(row, read);
        }

        for (int at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 4;
            Assert.Equal(
                at == 0 ? StateReading.OtherVersion : StateReading.Corrupt,
                CellEventBytes.TryRead(bytes, out _)
            );
            bytes[at] ^= 4;
        }

        Assert.Equal(StateReading.Corrupt, CellEventBytes.TryRead(bytes[..^1], out _));
        Assert.Equal(StateReading.Corrupt, CellEventBytes.TryRead([], out _));
    }

    [Fact]
    public void Rows_with_impossible_values_change_nothing_but_the_sequence()
    {
        CellFixture fixture = new();
        fixture.Store(1);

        Assert.Equal(ApplyResult.Invalid, fixture.Compare(1, 1, float.NaN, isSame: true, isHit: true));
        Assert.Equal(ApplyResult.Invalid, fixture.Compare(1, 0, 0.9f, isSame: true, isHit: true));
        Assert.Equal((0, 0L), (fixture.Cell.Find(1)!.Labels.Count, fixture.Cell.Promotion.Trials));
        Assert.Equal(
            ApplyResult.AlreadyApplied,
            fixture.Cell.Apply(
                1,
                new CellEvent
                {
                    Kind = CellEventKind.Removed,
                    AtUnixNs = 0,
                    Entry = 1,
                }
            )
        );
        Assert.NotNull(fixture.Cell.Find(1));
    }
}
