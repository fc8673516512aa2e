using Farthing.Catalogs.Reading;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Gpus;

/// <summary>Reads how GPUs can be cut into instances.</summary>
internal static class MigRowReader
{
    /// <summary>Reads a row.</summary>
    public static MigTable Read(MemberReader row)
    {
        int memorySlices = row.RequiredWhole("memory_slices");
        int smSlices = row.RequiredWhole("sm_slices");
        return new(
            row.Texts("gpus"),
            memorySlices,
            smSlices,
            row.RequiredWhole("max_instances"),
            [
                .. row.Rows("profiles")
                    .Select(profile => new MigProfile(
                        profile.RequiredText("name"),
                        profile.RequiredNumber("memory_gb"),
                        (double?)profile.Whole("sm_slices") / smSlices,
                        (double?)profile.Whole("memory_slices") / memorySlices,
                        profile.RequiredWhole("max_instances"),
                        profile.Whole("sm_count")
                    )),
            ],
            row.Text("note"),
            row.Sources()
        );
    }
}
