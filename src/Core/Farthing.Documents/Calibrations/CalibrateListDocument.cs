using System.ComponentModel;

namespace Farthing.Documents.Calibrations;

[Document("calibrate.list")]
[Description("The calibrations that there are")]
public sealed record CalibrateListDocument(IReadOnlyList<StepTimeCalibration> Calibrations);
