using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Numerics.Quantities;

public sealed class QuantityParserTests
{
    [Theory]
    [InlineData("300M req/month", 300e6 / (730 * 3600))]
    [InlineData("300M requests/month", 300e6 / (730 * 3600))]
    [InlineData("43000/day", 43000 / 86400.0)]
    [InlineData("1.2k/min", 20)]
    [InlineData("12 req/s", 12)]
    [InlineData("12rps", 12)]
    public void A_rate_of_requests_may_say_so(string text, double perSecond)
    {
        Assert.True(QuantityParser.TryParse(text, QuantityKind.Rate, out double value, out _));
        Assert.Equal(perSecond, value, 1e-9);
    }

    [Theory]
    [InlineData("300M/month", "300M req/month")]
    [InlineData("10 M/day", "10M req/day")]
    [InlineData("2B/y", "2B req/y")]
    public void A_scaled_count_over_a_day_or_longer_may_be_of_tokens_and_is_refused(
        string text,
        string requests
    )
    {
        Assert.False(QuantityParser.TryParse(text, QuantityKind.Rate, out _, out Fault? fault));
        Assert.Equal("it may be of requests or of tokens", fault!.Message);
        Assert.Equal("requests as " + requests, fault.Expected);
        Assert.True(QuantityParser.TryParse(requests, QuantityKind.Rate, out _, out _));
    }

    [Theory]
    [InlineData("1.5e3/s", 1500)]
    [InlineData("2E-1/s", 0.2)]
    [InlineData("3e+2/s", 300)]
    public void A_number_may_have_an_exponent(string text, double perSecond)
    {
        Assert.True(QuantityParser.TryParse(text, QuantityKind.Rate, out double value, out _));
        Assert.Equal(perSecond, value, 1e-9);
    }

    [Theory]
    [InlineData("2e")]
    [InlineData("2e/s")]
    [InlineData("2ex")]
    public void An_e_without_digits_is_no_exponent(string text) =>
        Assert.False(QuantityParser.TryParse(text, QuantityKind.Rate, out _, out _));

    [Fact]
    public void The_units_of_tokens_are_those_that_are_read()
    {
        Assert.Equal(["/month", "/day", "/h", "/s"], QuantityUnits.Names(QuantityKind.TokensPerMonth));
        Assert.All(
            QuantityUnits.Names(QuantityKind.TokensPerMonth),
            unit =>
                Assert.True(QuantityParser.TryParse("5M" + unit, QuantityKind.TokensPerMonth, out _, out _))
        );
    }

    /// <summary>What rounds to ten has one decimal, as ten has.</summary>
    [Theory]
    [InlineData(9.994, "9.99")]
    [InlineData(9.995, "10.0")]
    [InlineData(10.04, "10.0")]
    [InlineData(99.94, "99.9")]
    [InlineData(99.95, "100")]
    [InlineData(-9.995, "-10.0")]
    public void Three_digits_stand_before_a_power_of_ten_and_at_it(double value, string shown) =>
        Assert.Equal(shown, Show.Three(value));

    [Fact]
    public void A_percentage_is_the_very_number_that_the_share_is()
    {
        for (int percent = 0; percent <= 100; percent++)
        {
            string share = (percent / 100m).ToString(CultureInfo.InvariantCulture);

            Assert.True(QuantityParser.TryParse($"{percent}%", QuantityKind.Fraction, out double one, out _));
            Assert.True(QuantityParser.TryParse(share, QuantityKind.Fraction, out double other, out _));
            Assert.Equal(other, one);
        }
    }

    [Theory]
    [InlineData("3,50", "3.50")]
    [InlineData("3.500,00", null)]
    [InlineData("3,50,0", null)]
    public void What_is_offered_for_a_comma_can_be_read(string text, string? nearest)
    {
        Assert.False(QuantityParser.TryParse(text, QuantityKind.UsdPerHour, out _, out Fault? fault));
        Assert.Equal(nearest, fault!.Nearest);
        Assert.True(
            nearest is null || QuantityParser.TryParse(nearest, QuantityKind.UsdPerHour, out _, out _)
        );
    }

    [Theory]
    [InlineData("1.5s", QuantityKind.Duration, 1.5)]
    [InlineData("40ms", QuantityKind.Duration, 0.04)]
    [InlineData("10m", QuantityKind.Duration, 600)]
    [InlineData("12/s", QuantityKind.Rate, 12)]
    [InlineData("700/min", QuantityKind.Rate, 700.0 / 60)]
    [InlineData("$2.50/h", QuantityKind.UsdPerHour, 2.5)]
    [InlineData("2.21", QuantityKind.UsdPerHour, 2.21)]
    [InlineData("$200k/y", QuantityKind.UsdPerYear, 200_000)]
    [InlineData("$0.90/M", QuantityKind.UsdPerMillionTokens, 0.9)]
    [InlineData("2400", QuantityKind.TokensPerSecond, 2400)]
    [InlineData("2.4k tok/s", QuantityKind.TokensPerSecond, 2400)]
    [InlineData("80GB", QuantityKind.Bytes, 80e9)]
    [InlineData("16GiB", QuantityKind.Bytes, 17179869184)]
    [InlineData("40kW", QuantityKind.Power, 40_000)]
    [InlineData("700W", QuantityKind.Power, 700)]
    [InlineData("1.2MW", QuantityKind.Power, 1_200_000)]
    [InlineData("2.5B", QuantityKind.Count, 2.5e9)]
    [InlineData("2,048", QuantityKind.Count, 2048)]
    [InlineData("8%", QuantityKind.Fraction, 0.08)]
    [InlineData("1B/month", QuantityKind.TokensPerMonth, 1e9)]
    public void Reads_quantities_into_base_units(string text, QuantityKind kind, double expected)
    {
        bool read = QuantityParser.TryParse(text, kind, out double value, out Fault? fault);

        Assert.True(read, fault?.ToString());
        Assert.Equal(expected, value, expected * 1e-12);
    }

    [Theory]
    [InlineData("$6.00–$8.00/h", 6, 8)]
    [InlineData("6-8", 6, 8)]
    [InlineData("6..8", 6, 8)]
    [InlineData("$6/h", 6, 6)]
    public void Reads_ranges(string text, double low, double high)
    {
        bool read = QuantityParser.TryParseRange(
            text,
            QuantityKind.UsdPerHour,
            out Interval interval,
            out Fault? fault
        );

        Assert.True(read, fault?.ToString());
        Assert.Equal(new Interval(low, high), interval);
    }

    [Theory]
    [InlineData("12", QuantityKind.Duration, QuantityFaultCodes.UnitMissing)]
    [InlineData("12", QuantityKind.Rate, QuantityFaultCodes.UnitMissing)]
    [InlineData("12ms", QuantityKind.Rate, QuantityFaultCodes.WrongUnit)]
    [InlineData("$12", QuantityKind.Count, QuantityFaultCodes.WrongUnit)]
    [InlineData("NaN", QuantityKind.Number, QuantityFaultCodes.NotAQuantity)]
    [InlineData("1e999", QuantityKind.Number, QuantityFaultCodes.NotAQuantity)]
    [InlineData("", QuantityKind.Number, QuantityFaultCodes.NotAQuantity)]
    [InlineData("8-6", QuantityKind.Number, QuantityFaultCodes.OutOfRange)]
    public void Says_what_is_wrong(string text, QuantityKind kind, string code)
    {
        bool read = QuantityParser.TryParseRange(text, kind, out _, out Fault? fault);

        Assert.False(read);
        Assert.Equal(code, fault?.Code);
    }
}
