using System.ComponentModel;

namespace Farthing.Documents.Calibrations;

[Document("calibrate.remove")]
[Description("The calibration that was deleted")]
public sealed record CalibrateRemoveDocument(string Removed, string File);
