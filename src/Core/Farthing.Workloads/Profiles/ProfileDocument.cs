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

/// <summary>Source of a profile's figures.</summary>
/// <param name="Source">Repository, path and commit, or the rule of a benchmark.</param>
/// <param name="Licence">Licence of the source.</param>
/// <param name="AsOf">Date of the source or of its recording.</param>
/// <param name="Rows">Requests that were fitted; 0 for a benchmark's rule.</param>
public sealed record ProfileOrigin(string Source, string Licence, string AsOf, long Rows);
