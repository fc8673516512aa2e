using System.Text.Json;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Compares documents.</summary>
internal static class JsonSame
{
    /// <summary>Checks that two documents say the same; the order of members does not matter.</summary>
    public static void Check(string expected, string actual)
    {
        using JsonDocument one = JsonDocument.Parse(expected);
        using JsonDocument other = JsonDocument.Parse(actual);
        if (!JsonElement.DeepEquals(one.RootElement, other.RootElement))
        {
            Assert.Equal(expected, actual);
        }
    }

    /// <summary>Checks that lists of documents say the same.</summary>
    public static void Check(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        for (int i = 0; i < Math.Min(expected.Count, actual.Count); i++)
        {
            Check(expected[i], actual[i]);
        }

        Assert.Equal(expected.Count, actual.Count);
    }
}
