namespace Farthing.Catalogs.Apis;

/// <summary>Spellings of sellers and models in price files, brought to those of the catalog.</summary>
public static class SellerNames
{
    private static readonly Dictionary<string, string> Sellers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["xai"] = "x-ai",
        ["gemini"] = "google",
        ["together_ai"] = "together",
        ["togetherai"] = "together",
        ["fireworks_ai"] = "fireworks",
        ["fireworks-ai"] = "fireworks",
        ["mistralai"] = "mistral",
        ["moonshot"] = "moonshotai",
        ["z-ai"] = "zai",
        ["bedrock"] = "aws",
        ["bedrock_converse"] = "aws",
        ["amazon-bedrock"] = "aws",
        ["novita-ai"] = "novita",
        ["cohere_chat"] = "cohere",
    };

    /// <summary>A key that is equal for two spellings of one id.</summary>
    /// <remarks>OpenRouter sells models of a maker at the maker's price, so its own prefix does not count.</remarks>
    public static string Key(string id)
    {
        string plain = id.StartsWith("openrouter/", StringComparison.OrdinalIgnoreCase)
            ? id["openrouter/".Length..]
            : id;
        int slash = plain.IndexOf('/');
        string seller = slash < 0 ? "" : plain[..slash];
        string model = plain[(slash + 1)..]
            .Replace("accounts/fireworks/models/", "", StringComparison.OrdinalIgnoreCase);
        return $"{Sellers.GetValueOrDefault(seller, seller)}/{model}"
            .ToLowerInvariant()
            .Replace('.', '-')
            .Replace('_', '-');
    }
}
