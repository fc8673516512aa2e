namespace Farthing.Verbs.Catalogs;

/// <summary>The kinds of entries, as a word of the command line.</summary>
internal enum CatalogKind
{
    Models,
    Gpus,
    Instances,
    Apis,
    Mig,
    Quality,
    Commitments,
}
