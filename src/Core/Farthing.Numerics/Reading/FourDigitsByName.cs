using System.Text.Json;
using System.Text.Json.Serialization;

namespace Farthing.Numerics.Reading;

/// <summary>Numbers by name, each with four significant digits.</summary>
public sealed class FourDigitsByName : JsonConverter<IReadOnlyDictionary<string, double>>
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, double> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    ) => JsonSerializer.Deserialize(ref reader, ReadingJson.Default.DictionaryStringDouble)!;

    /// <inheritdoc/>
    public override void Write(
        Utf8JsonWriter writer,
        IReadOnlyDictionary<string, double> value,
        JsonSerializerOptions options
    ) =>
        JsonSerializer.Serialize(
            writer,
            value.ToDictionary(one => one.Key, one => FourDigits.Of(one.Value)),
            ReadingJson.Default.DictionaryStringDouble
        );
}
