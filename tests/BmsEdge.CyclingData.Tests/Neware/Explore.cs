using System;
using System.Linq;
using System.Collections.Generic;
using BmsEdge.CyclingData.Reading;
using BmsEdge.CyclingData.Reading.Neware;
using Xunit;
namespace BmsEdge.CyclingData.Tests.Neware;
public sealed class Explore
{
    [Fact]
    public void All()
    {
        foreach (string name in NewareFiles.Nda.Concat(NewareFiles.Ndax))
        {
            try
            {
            RecordTable t = NewareFiles.Decode(name);
            var r = NewareFiles.Reference(name);
            Console.WriteLine($"#### {name} rows {t.RowCount} ref {r["Time"].Length} :: {string.Join("|", t.Columns.Select(c => c.Header))}");
            foreach (var p in t.Properties) Console.WriteLine($"     {p.Key} = {p.Value}");
            void Cmp(string what, double[] a, double[] b)
            {
                double m = 0; int at = -1, bad = 0;
                for (int i = 0; i < Math.Min(a.Length, b.Length); i++) { double d = Math.Abs(a[i] - b[i]); if (double.IsNaN(d)) { bad++; continue; } if (d > m) { m = d; at = i; } }
                Console.WriteLine($"   {what}: max {m:g4} at {at} ({(at < 0 ? 0 : a[at]):R} vs {(at < 0 ? 0 : b[at]):R}) nan {bad}");
            }
            Cmp("cycle", t.Find("Cycle Index")?.Values ?? new double[0], r.Numbers("Cycle Index"));
            Cmp("stepidx", t.Column("Step Index"), r.Numbers("Step Index"));
            Cmp("stepcount", t.Column("Step Count"), r.Numbers("Step Count"));
            Cmp("time", t.Column("Time(s)"), r.Numbers("Time"));
            Cmp("total", t.Column("Total Time(s)"), r.Numbers("Total Time"));
            Cmp("I uA", t.Column("Current(mA)").Select(x => x * 1000).ToArray(), r.Numbers("Current(uA)"));
            Cmp("V mV", t.Column("Voltage(V)").Select(x => x * 1000).ToArray(), r.Numbers("Voltage(mV)"));
            double[] date = (t.Find("Unix Time(s)") ?? t.Find("Local Time(s)"))!.Values!;
            double[] rdate = r["Date"].Select(d => (DateTime.Parse(d, null, System.Globalization.DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).TotalSeconds).ToArray();
            Console.WriteLine("   date offset " + string.Join(",", date.Zip(rdate, (a, b) => Math.Round(b - a, 4)).Distinct().Take(8)));
            Console.WriteLine("   types " + string.Join(",", t.Find("Step Type")!.Texts!.Zip(r["Step Type"], (a, b) => a + "/" + b).Distinct()));
            string cap = t.Find("Chg. Cap. integrated(mAh)") is null ? "" : " integrated";
            if (t.Find("Capacity(mAh)") is { } c0)
            {
                Cmp("Q abs mAs", c0.Values!.Select(x => Math.Abs(x * 3600)).ToArray(), r.Numbers("Capacity(mAs)").Select(Math.Abs).ToArray());
                Cmp("E abs mWs", t.Column("Energy(mWh)").Select(x => Math.Abs(x * 3600)).ToArray(), r.Numbers("Energy(mWs)").Select(Math.Abs).ToArray());
            }
            else
            {
                double[] cc = t.Column($"Chg. Cap.{cap}(mAh)"), dc = t.Column($"DChg. Cap.{cap}(mAh)"), ce = t.Column($"Chg. Energy{cap}(mWh)"), de = t.Column($"DChg. Energy{cap}(mWh)");
                Cmp("Q |c-d|", cc.Zip(dc, (a, b) => Math.Abs(a - b) * 3600).ToArray(), r.Numbers("Capacity(mAs)").Select(Math.Abs).ToArray());
                Cmp("Q max", cc.Zip(dc, (a, b) => Math.Max(a, b) * 3600).ToArray(), r.Numbers("Capacity(mAs)").Select(Math.Abs).ToArray());
                Cmp("E |c-d|", ce.Zip(de, (a, b) => Math.Abs(a - b) * 3600).ToArray(), r.Numbers("Energy(mWs)").Select(Math.Abs).ToArray());
                Cmp("E max", ce.Zip(de, (a, b) => Math.Max(a, b) * 3600).ToArray(), r.Numbers("Energy(mWs)").Select(Math.Abs).ToArray());
                Console.WriteLine("   ref sign Q" + r.Numbers("Capacity(mAs)").Min() + " E " + r.Numbers("Energy(mWs)").Min());
                if (cap.Length > 0)
                {
                    double[] rec = t.Column("RunInfo");
                    double[] Q = r.Numbers("Capacity(mAs)"), E = r.Numbers("Energy(mWs)");
                    int[] idx = Enumerable.Range(0, rec.Length).Where(i => rec[i] == 1).ToArray();
                    Cmp("Q max recorded", idx.Select(i => Math.Max(cc[i], dc[i]) * 3600).ToArray(), idx.Select(i => Math.Abs(Q[i])).ToArray());
                    Cmp("E max recorded", idx.Select(i => Math.Max(ce[i], de[i]) * 3600).ToArray(), idx.Select(i => Math.Abs(E[i])).ToArray());
                }
            }
            foreach (string aux in r.Keys.Skip(11)) Console.WriteLine($"   ref aux {aux}: {string.Join(" ", r[aux].Take(4))}");
            foreach (var col in t.Columns.Where(c => "TVHA".Contains(c.Header[0]) && c.Header.Length < 14 && c.Header != "Time(s)" && c.Header != "Voltage(V)" && c.Header!="Total Time(s)")) Console.WriteLine($"   aux {col.Header}: {string.Join(" ", col.Values!.Take(4))}");
            }
            catch (Exception e) { Console.WriteLine($"#### {name} FAILED {e.Message} {e.StackTrace}"); }
        }
    }
}
