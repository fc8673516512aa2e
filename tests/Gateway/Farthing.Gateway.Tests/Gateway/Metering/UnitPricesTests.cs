using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Metering;

/// <summary>Prices of images by size and quality.</summary>
public sealed class UnitPricesTests
{
    private static readonly UnitPrices Prices = new(null, new TokenPrice(4), null, null)
    {
        Images =
        [
            new ImagePrice("", "hd", new TokenPrice(8)),
            new ImagePrice("512x512", "", new TokenPrice(2)),
            new ImagePrice("1792x1024", "", new TokenPrice(9)),
            new ImagePrice("1792x1024", "hd", new TokenPrice(12)),
        ],
    };

    [Theory]
    [InlineData("", "", 4)]
    [InlineData("1024x1024", "standard", 4)]
    [InlineData("512x512", "", 2)]
    [InlineData("512x512", "standard", 2)]
    [InlineData("512x512", "hd", 8)] // Nobody says: the dearer.
    [InlineData("", "hd", 8)]
    [InlineData("1024x1024", "hd", 8)]
    [InlineData("1792x1024", "", 9)]
    [InlineData("1792x1024", "hd", 12)]
    [InlineData("1792X1024", "HD", 4)]
    [InlineData("auto", "", 9)]
    [InlineData("auto", "hd", 12)]
    [InlineData("512x512", "auto", 8)]
    [InlineData("1792x1024", "auto", 12)]
    [InlineData("auto", "auto", 12)]
    public void An_image_costs_what_is_said_of_it_most_closely(string size, string quality, long expected) =>
        Assert.Equal(new TokenPrice(expected), Prices.OfImage(size, quality));

    [Fact]
    public void One_price_holds_for_all_and_without_it_there_is_none()
    {
        Assert.Equal(new TokenPrice(4), (Prices with { Images = [] }).OfImage("auto", "hd"));
        Assert.Null((Prices with { Image = null }).OfImage("1792x1024", "hd"));
    }

    [Theory]
    [InlineData("1792x1024", "1792x1024", "")]
    [InlineData("hd", "", "hd")]
    [InlineData("x", "", "x")]
    [InlineData("1792x1024/hd", "1792x1024", "hd")]
    public void A_name_is_a_size_a_quality_or_both(string name, string size, string quality)
    {
        Assert.True(ImagePrice.TryName(name, out string of, out string at));

        Assert.Equal((size, quality), (of, at));
        Assert.Equal(name, new ImagePrice(of, at, default).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hd/1792x1024")]
    [InlineData("1792x1024/")]
    [InlineData("1792x1024/1024x1024")]
    [InlineData("1792x1024/hd/x")]
    [InlineData("a/b")]
    public void Other_names_are_refused(string name) => Assert.False(ImagePrice.TryName(name, out _, out _));
}
