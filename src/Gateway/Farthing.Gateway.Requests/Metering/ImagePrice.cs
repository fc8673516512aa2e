using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Metering;

/// <summary>The price of an image of a size, a quality, or both.</summary>
/// <param name="Size">As requests have it: <c>1792x1024</c>; empty: any.</param>
/// <param name="Quality">As requests have it: <c>hd</c>; empty: any.</param>
/// <param name="Price">Of one image.</param>
public readonly record struct ImagePrice(string Size, string Quality, TokenPrice Price)
{
    /// <summary>Its name in the configuration: <c>1792x1024</c>, <c>hd</c> or <c>1792x1024/hd</c>.</summary>
    public string Name => Size.Length == 0 || Quality.Length == 0 ? Size + Quality : $"{Size}/{Quality}";

    /// <summary>Reads a name; false where it is neither of the three.</summary>
    public static bool TryName(string name, out string size, out string quality)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? name : name[..slash];
        bool isSize = IsSize(first);
        size = isSize ? first : "";
        quality =
            slash >= 0 ? name[(slash + 1)..]
            : isSize ? ""
            : name;
        return slash < 0
            ? name.Length > 0
            : isSize
                && quality.Length > 0
                && !IsSize(quality)
                && !quality.Contains('/', StringComparison.Ordinal);
    }

    private static bool IsSize(string text)
    {
        int by = text.IndexOf('x', StringComparison.Ordinal);
        return by > 0
            && by < text.Length - 1
            && !text.AsSpan(0, by).ContainsAnyExceptInRange('0', '9')
            && !text.AsSpan(by + 1).ContainsAnyExceptInRange('0', '9');
    }
}
