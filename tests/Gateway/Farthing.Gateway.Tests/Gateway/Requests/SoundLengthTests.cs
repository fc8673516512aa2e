using Farthing.Gateway.Metering;
using Farthing.Gateway.Requests;

namespace Farthing.Tests.Gateway.Requests;

/// <summary>Seconds of a sound by its bytes.</summary>
public sealed class SoundLengthTests
{
    [Theory]
    [InlineData(8000, null, 1)]
    [InlineData(8001, null, 2)]
    [InlineData(0, null, 1)]
    [InlineData(80_000, 2u, 10)] // A header that says less than there is.
    [InlineData(80_000, 0xffff_ffffu, 10)] // Written to a pipe: the length was not known.
    public void Of_a_wave_of_pcm_they_are_its_bytes(int samples, uint? stated, long expected) =>
        Assert.Equal(
            new UnitCount(expected, expected, IsExact: true),
            SoundLength.Of(Forms.Wave(samples, stated))
        );

    [Theory]
    [InlineData(2, 8000u)] // ADPCM: more sound in fewer bytes.
    [InlineData(85, 8000u)] // MP3.
    [InlineData(1, 0u)]
    [InlineData(1, 4_000_000_000u)] // At such a rate a long sound would pass for a short one.
    public void Of_other_waves_they_are_bounded_by_the_lowest_rate_of_speech(int tag, uint rate)
    {
        byte[] wave = Forms.Wave(1000, null, (ushort)tag, rate);

        UnitCount seconds = SoundLength.Of(wave);

        Assert.Equal(
            (5, 2, false, false),
            (seconds.AtMost, seconds.Own, seconds.IsExact, seconds.IsBoundProven)
        );
    }

    [Fact]
    public void A_second_format_before_the_samples_is_not_believed()
    {
        byte[] wave = Forms.Wave(4000);
        byte[] twice = [.. wave[..36], .. wave[12..36], .. wave[36..]];

        Assert.False(SoundLength.Of(twice).IsExact);
        Assert.True(
            SoundLength.Of([.. wave[..36], .. "LIST"u8, 3, 0, 0, 0, 1, 2, 3, 0, .. wave[36..]]).IsExact
        );
    }

    [Fact]
    public void No_bytes_make_it_fail()
    {
        Random random = new(11);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] wave = Forms.Wave(random.Next(20));
            byte[] cut = wave[..random.Next(wave.Length + 1)];
            for (int j = 0; j < 3 && cut.Length > 0; j++)
            {
                cut[random.Next(cut.Length)] = (byte)random.Next(256);
            }

            UnitCount seconds = SoundLength.Of(cut);
            Assert.InRange(seconds.Own, 1, seconds.AtMost);
        }
    }
}
