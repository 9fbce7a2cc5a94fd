namespace Reports.Statistics;

/// <summary>Holm's step-down correction of p-values for testing many hypotheses at once (Holm, 1979).</summary>
public static class HolmCorrection
{
    /// <summary>The corrected p-values, in the order given. NaN stands for a test that was not made and stays NaN.</summary>
    public static double[] Correct(IReadOnlyList<double> pValues)
    {
        double[] corrected = [.. pValues];
        int[] order = [.. Enumerable.Range(0, pValues.Count).Where(i => !double.IsNaN(pValues[i])).OrderBy(i => pValues[i])];
        double largest = 0;
        for (int place = 0; place < order.Length; place++)
        {
            largest = Math.Max(largest, Math.Min(1, pValues[order[place]] * (order.Length - place)));
            corrected[order[place]] = largest;
        }
        return corrected;
    }
}
