using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Experiments;

/// <summary>A hash of the prices by which a gateway bills. A saving is one of prices that stay.</summary>
public static class PriceBookHash
{
    /// <summary>SHA-256 of all deployments' names and prices, in the order of the names, in lower-case hexadecimal digits.</summary>
    public static string Of(IReadOnlyDictionary<string, ModelPrice> prices)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, ModelPrice price) in prices.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{price}\n"))
            );
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
