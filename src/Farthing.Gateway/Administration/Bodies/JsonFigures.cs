using System.Globalization;
using System.Text.Json;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration.Bodies;

/// <summary>Times, money and numbers that may be away, as answers of the admin API have them.</summary>
internal static class JsonFigures
{
    /// <summary>Writes a time in UTC, or null.</summary>
    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(
            name,
            time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)
        );

    /// <summary>Writes dollars with all nine decimals.</summary>
    public static void WriteMoney(Utf8JsonWriter json, string name, Money money)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(
            money.Usd.ToString("0.000000000", CultureInfo.InvariantCulture),
            skipInputValidation: true
        );
    }

    /// <summary>Writes a number, or null.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is long known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
