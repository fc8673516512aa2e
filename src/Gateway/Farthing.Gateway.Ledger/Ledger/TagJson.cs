using System.Text.Json.Serialization;

namespace Farthing.Gateway.Ledger;

/// <summary>Serialization of tags.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class TagJson : JsonSerializerContext;
