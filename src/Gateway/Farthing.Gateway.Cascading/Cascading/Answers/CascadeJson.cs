using System.Text.Json.Serialization;

namespace Farthing.Gateway.Cascading.Answers;

/// <summary>Serialization of what a cascade writes into requests.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class CascadeJson : JsonSerializerContext;
