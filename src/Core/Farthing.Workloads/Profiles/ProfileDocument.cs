using System.Text.Json.Serialization;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Sources;

namespace Farthing.Workloads.Profiles;

/// <summary>The wire form of a profile.</summary>
internal sealed record ProfileDocument(
    string Schema,
    string Name,
    string Description,
    ProfileOrigin Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProfileLengths? Lengths = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProfileArrivals? Arrivals = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ReuseModel? Reuse = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SessionModel? Sessions = null
);
